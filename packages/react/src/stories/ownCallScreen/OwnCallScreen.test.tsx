import { createScriptedCall } from '@offhook/core/testing'
import { CallProvider } from '@offhook/react'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { OwnCallScreen } from './OwnCallScreen'

// The real client and the real switchboard, in memory. The script acts for Bob.
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

/** The screen under test. Queries are limited to it, because the provider adds live regions with the same texts. */
const card = () => within(screen.getByRole('region', { name: /Bob|Front desk/ }))

/** Clicks a button and waits until everything that follows has happened. */
async function click(name: string) {
  await userEvent.click(screen.getByRole('button', { name }))
  await act(() => script.settle())
}

test('shows an incoming call until Bob hangs up', async () => {
  await act(() => script.ring())
  expect(card().getByText('is calling')).toBeTruthy()
  await click('Answer')
  expect(card().getByText('On the line')).toBeTruthy()
  await act(() => script.hangUpRemotely())
  expect(card().getByText('Thank you for calling')).toBeTruthy()
})

test('shows the end of a call that Bob does not answer', async () => {
  await click('Call the desk')
  expect(card().getByText('Ringing…')).toBeTruthy()
  await act(() => script.advance(31_000))
  expect(card().getByText('Thank you for calling')).toBeTruthy()
})

test('shows that the network was lost, and that it is back', async () => {
  await click('Call the desk')
  await act(() => script.answerRemotely())
  await act(() => script.dropNetwork())
  expect(card().getByText('Reconnecting…')).toBeTruthy()
  await act(() => script.restoreNetwork())
  expect(card().getByText('On the line')).toBeTruthy()
})

test('keeps ringing and shows what to do when microphone access is denied', async () => {
  script.devices.deny('microphone')
  await act(() => script.ring())
  await click('Answer')
  expect((await screen.findByRole('alert')).textContent).toMatch(/microphone/i)
  script.devices.allow()
  await click('Answer')
  expect(card().getByText('On the line')).toBeTruthy()
})
