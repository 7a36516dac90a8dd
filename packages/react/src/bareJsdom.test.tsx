import { type Call, CallError } from '@offhook/core'
import { act, fireEvent, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { CallScreen, CallNotices, IncomingCallModal } from './index'
import { callState } from './testing/callState'
import { missedCallEvent } from './testing/missedCallEvent'
import { renderWithClient } from './testing/renderWithClient'

// The environment of the tests of most React apps, without polyfills: no modal dialogs, popovers, animations, observers or playback.

const screens = (
  <>
    <IncomingCallModal />
    <CallScreen />
  </>
)
const button = (name: string) => screen.getByRole('button', { name })

it('has none of the browser APIs that these tests are about', () => {
  for (const name of [
    'showModal',
    'close',
    'showPopover',
    'animate',
    'getAnimations',
    'setPointerCapture',
    'checkVisibility',
  ])
    expect(name in HTMLDialogElement.prototype, name).toBe(false)
  for (const name of ['ResizeObserver', 'IntersectionObserver', 'MediaStream', 'AudioContext'])
    expect(name in window, name).toBe(false)
})

describe.each(['audio', 'video'] as const)('a ringing %s call in jsdom', (callType) => {
  it('is found by role, answered and declined', async () => {
    const { client } = renderWithClient(screens, callState({ rings: true, callType }))
    const dialog = within(screen.getByRole('alertdialog', { name: `Incoming ${callType} call from Bob` }))
    await userEvent.click(dialog.getByRole('button', { name: 'Answer' }))
    expect(client.answerCall).toHaveBeenCalledOnce()
    await userEvent.click(dialog.getByRole('button', { name: 'Decline' }))
    expect(client.declineCall).toHaveBeenCalledOnce()
  })

  it('is above a dialog of the app that hides everything else', () => {
    const { client, container } = renderWithClient(screens)
    container.setAttribute('aria-hidden', 'true')
    document.body.style.pointerEvents = 'none'
    act(() => client.setState(callState({ rings: true, callType })))
    expect(button('Answer')).toBeVisible()
    expect(getComputedStyle(button('Answer')).pointerEvents).not.toBe('none')
    act(() => client.setState({ calls: {}, incomingRoomIds: [] }))
    document.body.style.pointerEvents = ''
  })
})

describe.each(['audio', 'video'] as const)('a running %s call in jsdom', (callType) => {
  it('is found by role, muted, minimized, dragged and ended', async () => {
    const { client } = renderWithClient(screens, callState({ callType, people: 3 }))
    expect(screen.getByRole('region', { name: /^Call with Bob/ })).toHaveAttribute('data-status', 'connected')
    await userEvent.click(button('Mute microphone'))
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    await userEvent.click(button('Microphone, camera and speaker'))
    expect(await screen.findByRole('group', { name: 'Microphone, camera and speaker' })).toBeVisible()
    await userEvent.click(button('Minimize'))
    fireEvent.pointerDown(button('Back to the call'), { button: 0, clientX: 0 })
    fireEvent.pointerMove(button('Back to the call'), { clientX: 50 })
    fireEvent.pointerUp(button('Back to the call'))
    fireEvent.click(button('Back to the call'))
    await userEvent.click(button('Back to the call'))
    await userEvent.click(button('End call'))
    expect(client.endCall).toHaveBeenCalledOnce()
  })

  it('shows why it ended', () => {
    renderWithClient(screens, endedState(callType))
    expect(button('Close')).toBeVisible()
  })
})

it('shows notices in jsdom', async () => {
  const { client } = renderWithClient(<CallNotices />, {}, {}, { notices: false })
  act(() => client.emit('missedCall', missedCallEvent('Bob')))
  expect(await screen.findByRole('alert')).toHaveTextContent('Bob')
})

it('shows why an answer failed in jsdom', async () => {
  renderWithClient(screens, callState({ rings: true }), {
    answerCall: () => Promise.reject(CallError.of('microphone-denied')),
  })
  await userEvent.click(button('Answer'))
  expect(await screen.findByRole('alert')).toBeVisible()
})

function endedState(callType: 'audio' | 'video') {
  const state = callState({ callType })
  const calls = Object.entries(state.calls).map(([id, call]): [string, Call] => [
    id,
    { ...call, status: 'ended', endedBy: 'remote' },
  ])
  return { ...state, calls: Object.fromEntries(calls) }
}
