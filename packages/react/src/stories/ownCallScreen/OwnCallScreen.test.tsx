import { createScriptedCall } from '@offhook/core/testing'
import { CallProvider } from '@offhook/react'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OwnCallScreen } from './OwnCallScreen'

// The real client, the real switchboard, and Bob, all in memory.
let script: Awaited<ReturnType<typeof createScriptedCall>>

beforeEach(async () => {
  script = await createScriptedCall()
  render(
    <CallProvider client={script.client}>
      <OwnCallScreen />
    </CallProvider>,
  )
})

afterEach(async () => {
  cleanup()
  await script.close()
})

/** The screen under test: the provider has words of its own, for screen readers. */
const card = () => within(screen.getByRole('region', { name: /Bob|Front desk/ }))

/** A person presses something, and what follows from it has happened. */
async function press(name: string) {
  await userEvent.click(screen.getByRole('button', { name }))
  await act(() => script.settle())
}

test('Bob rings, I answer, we talk, he hangs up', async () => {
  await act(() => script.ring())
  expect(card().getByText('is calling')).toBeTruthy()
  await press('Answer')
  expect(card().getByText('On the line')).toBeTruthy()
  await act(() => script.hangUpRemotely())
  expect(card().getByText('Thank you for calling')).toBeTruthy()
})

test('I ring, and nobody answers', async () => {
  await press('Call the desk')
  expect(card().getByText('Ringing…')).toBeTruthy()
  await act(() => script.advance(46_000))
  expect(card().getByText('Thank you for calling')).toBeTruthy()
})

test('the network goes away in the middle, and comes back', async () => {
  await press('Call the desk')
  await act(() => script.answerRemotely())
  await act(() => script.dropNetwork())
  expect(card().getByText('Reconnecting…')).toBeTruthy()
  await act(() => script.restoreNetwork())
  expect(card().getByText('On the line')).toBeTruthy()
})

test('my browser refuses the microphone: it goes on ringing, and says what to do', async () => {
  script.devices.deny('microphone')
  await act(() => script.ring())
  await press('Answer')
  expect((await screen.findByRole('alert')).textContent).toMatch(/microphone/i)
  script.devices.allow()
  await press('Answer')
  expect(card().getByText('On the line')).toBeTruthy()
})
