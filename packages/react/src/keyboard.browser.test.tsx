import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { CallScreen, IncomingCallModal } from './index'
import { callState } from './testing/callState'
import { renderWithClient } from './testing/renderWithClient'

const ringingState = callState({ rings: true, callType: 'video' })

/** Presses Tab until the element has the focus. Fails after 30 presses, which is more than one round. */
async function tabTo(role: 'button' | 'combobox', name: string) {
  const target = await screen.findByRole(role, { name })
  for (let press = 0; press < 30; press++) {
    if (document.activeElement === target) return
    await userEvent.keyboard('{Tab}')
  }
  throw new Error(`Tab does not reach ${name}`)
}

describe('Tab with Enter or Space', () => {
  it.each(['{Enter}', ' '])('answers an incoming call: %j', async (key) => {
    const { client } = renderWithClient(<IncomingCallModal />, ringingState)
    await tabTo('button', 'Answer')
    await userEvent.keyboard(key)
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
    expect(client.declineCall).not.toHaveBeenCalled()
  })

  it('answers with audio only', async () => {
    const { client } = renderWithClient(<IncomingCallModal />, ringingState)
    await tabTo('button', 'Answer with audio only')
    await userEvent.keyboard('{Enter}')
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room', callType: 'audio' })
  })

  it.each(['{Enter}', ' '])('declines an incoming call: %j', async (key) => {
    const { client } = renderWithClient(<IncomingCallModal />, ringingState)
    await tabTo('button', 'Decline')
    await userEvent.keyboard(key)
    expect(client.declineCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
    expect(client.answerCall).not.toHaveBeenCalled()
  })

  it('mutes the microphone and the camera', async () => {
    const { client } = renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    await tabTo('button', 'Mute microphone')
    await userEvent.keyboard(' ')
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    await tabTo('button', 'Turn camera off')
    await userEvent.keyboard('{Enter}')
    expect(client.muteVideo).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('hangs up', async () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    await tabTo('button', 'End call')
    await userEvent.keyboard('{Enter}')
    expect(client.endCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
  })

  it('selects another microphone in a menu that takes and returns the focus', async () => {
    const { client } = renderWithClient(<CallScreen />, callState())
    await tabTo('button', 'Microphone, camera and speaker')
    await userEvent.keyboard('{Enter}')
    await tabTo('combobox', 'Microphone')
    await userEvent.keyboard('{ArrowUp}')
    expect(client.selectDevice).toHaveBeenCalledExactlyOnceWith('microphone', 'built-in')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Microphone' })).toBeNull())
    expect(screen.getByRole('button', { name: 'Microphone, camera and speaker' })).toHaveFocus()
  })

  it.each(['{Enter}', ' '])('opens the safety code and returns the focus on Escape: %j', async (key) => {
    renderWithClient(<CallScreen />, callState())
    await tabTo('button', 'Safety code')
    await userEvent.keyboard(key)
    await screen.findByRole('img', { name: /^Safety code/ })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('img', { name: /^Safety code/ })).toBeNull())
    expect(screen.getByRole('button', { name: 'Safety code' })).toHaveFocus()
  })
})

describe('a shortcut', () => {
  it.each([
    ['a', 'answerCall'],
    ['x', 'declineCall'],
  ] as const)('Alt+%s calls %s', async (key, command) => {
    const { client } = renderWithClient(<IncomingCallModal />, ringingState)
    await userEvent.keyboard(`{Alt>}${key}{/Alt}`)
    expect(client[command]).toHaveBeenCalledExactlyOnceWith({ roomId: 'room' })
  })

  it.each([
    ['m', 'muteAudio'],
    ['c', 'muteVideo'],
    ['q', 'endCall'],
  ] as const)('Alt+%s calls %s', async (key, command) => {
    const { client } = renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    await userEvent.keyboard(`{Alt>}${key}{/Alt}`)
    expect(client[command]).toHaveBeenCalledOnce()
  })
})
