import { type CallClient, CallError } from '@offhook/core'
import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { alice, bob, callState } from '../testing/callState'
import { changeParticipant } from '../testing/changeParticipant'
import { renderWithClient } from '../testing/renderWithClient'
import { AnswerButton } from './AnswerButton/AnswerButton'
import { CallButton } from './CallButton/CallButton'
import { missedCallEvent } from '../testing/missedCallEvent'
import { CameraToggle } from './CameraToggle/CameraToggle'
import { DeclineButton } from './DeclineButton/DeclineButton'
import { DeviceSelect } from './DeviceSelect/DeviceSelect'
import { HangupButton } from './HangupButton/HangupButton'
import { MicrophoneToggle } from './MicrophoneToggle/MicrophoneToggle'
import { StartAudio } from './StartAudio/StartAudio'

const idle = { self: { userJid: alice, userId: 'alice', displayName: 'Alice' } }
const button = (name: string) => screen.getByRole('button', { name })

describe('CallButton', () => {
  it('has a label with the callees and the type of call', () => {
    renderWithClient(
      <>
        <CallButton to="bob@example.com" />
        <CallButton to="bob" callType="video" />
        <CallButton to={['bob', 'carol@example.com']} />
        <CallButton to="x17" name="Reception" />
        <CallButton to="bob" label="Ask for help" />
      </>,
      idle,
    )
    expect(screen.getAllByRole('button').map((each) => each.getAttribute('aria-label'))).toEqual([
      'Call Bob',
      'Video call Bob',
      'Call Bob and Carol',
      'Call Reception',
      'Ask for help',
    ])
  })

  it('makes a voice call or a video call', async () => {
    const { client } = renderWithClient(
      <>
        <CallButton to="bob" options={{ metadata: { ticket: '7' } }} />
        <CallButton to="bob" callType="video" />
      </>,
      idle,
    )
    await userEvent.click(button('Call Bob'))
    await userEvent.click(button('Video call Bob'))
    expect(client.makeVoiceCall).toHaveBeenCalledExactlyOnceWith(['bob'], { metadata: { ticket: '7' } })
    expect(client.makeVideoCall).toHaveBeenCalledExactlyOnceWith(['bob'], undefined)
  })

  it('opens the devices on pointerdown of the main mouse button, and not on touch', async () => {
    const { client } = renderWithClient(<CallButton to="bob" callType="video" />, idle)
    const user = userEvent.setup()
    const target = button('Video call Bob')
    await user.pointer({ keys: '[MouseRight]', target })
    await user.pointer({ keys: '[TouchA>]', target })
    expect(client.prepareDevices).not.toHaveBeenCalled()
    await user.pointer({ keys: '[MouseLeft>]', target })
    expect(client.prepareDevices).toHaveBeenCalledExactlyOnceWith('video')
    expect(client.makeVideoCall).not.toHaveBeenCalled()
  })

  it('shows that it waits for the connection, until the call is made', async () => {
    const { client } = renderWithClient(<CallButton to="bob" />, { connection: { status: 'connecting' } })
    let finish: () => void = () => undefined
    vi.mocked(client.makeVoiceCall).mockReturnValue(new Promise((resolve) => (finish = resolve as () => void)))
    expect(button('Call Bob')).not.toHaveAttribute('data-waiting')
    await userEvent.click(button('Call Bob'))
    expect(button('Call Bob')).toHaveAttribute('data-waiting')
    expect(button('Call Bob')).toHaveAttribute('aria-busy', 'true')
    expect(button('Call Bob')).toHaveAccessibleDescription('Waiting for the connection to the calling service…')
    act(() => client.setState({ connection: { status: 'online' } }))
    expect(button('Call Bob')).not.toHaveAttribute('data-waiting')
    act(() => client.setState({ connection: { status: 'reconnecting' } }))
    expect(button('Call Bob')).toHaveAttribute('data-waiting')
    await act(async () => {
      finish()
      await Promise.resolve()
    })
    expect(button('Call Bob')).not.toHaveAttribute('data-waiting')
  })

  it('passes to render whether it waits, and calls onPendingChange', async () => {
    const onPendingChange = vi.fn()
    const { client } = renderWithClient(
      <CallButton
        to="bob"
        onPendingChange={onPendingChange}
        render={(props, { isWaiting }) => <button {...props}>{isWaiting ? 'Connecting' : 'Call'}</button>}
      />,
      { connection: { status: 'connecting' } },
    )
    vi.mocked(client.makeVoiceCall).mockReturnValue(new Promise(() => undefined))
    await userEvent.click(button('Call Bob'))
    expect(button('Call Bob')).toHaveTextContent('Connecting')
    expect(onPendingChange).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('does nothing during a call', async () => {
    const { client } = renderWithClient(<CallButton to="bob" />, callState())
    expect(button('Call Bob')).toHaveAttribute('aria-disabled', 'true')
    await userEvent.click(button('Call Bob'))
    expect(client.prepareDevices).not.toHaveBeenCalled()
    expect(client.makeVoiceCall).not.toHaveBeenCalled()
  })

  it('shows a notice with the reason for a failure until it is dismissed', async () => {
    const makeVoiceCall = () => Promise.reject(CallError.of('forbidden', 'Feature unavailable for your plan'))
    renderWithClient(<CallButton to="bob" />, idle, { makeVoiceCall })
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByRole('alert')).toHaveTextContent('Feature unavailable for your plan')
    await userEvent.click(button('Dismiss'))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says how to allow a blocked microphone, and that a missing one was not found', async () => {
    const refused = CallError.of('microphone-denied', undefined, { cause: new DOMException('no', 'NotAllowedError') })
    const missing = CallError.of('microphone-denied', undefined, { cause: new DOMException('no', 'NotFoundError') })
    const makeVoiceCall = vi.fn().mockRejectedValueOnce(refused).mockRejectedValueOnce(missing)
    renderWithClient(<CallButton to="bob" />, idle, { makeVoiceCall })
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByText(/Allow it in your browser/)).toBeVisible()
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByText('The microphone cannot be found. Connect one, then try again.')).toBeVisible()
  })

  it('passes the error to onError and shows no notice', async () => {
    const onError = vi.fn()
    const error = CallError.of('conflict')
    renderWithClient(<CallButton to="bob" onError={onError} />, idle, { makeVoiceCall: () => Promise.reject(error) })
    await userEvent.click(button('Call Bob'))
    expect(onError).toHaveBeenCalledExactlyOnceWith(error)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('runs onClick first, which can prevent the call', async () => {
    const { client } = renderWithClient(<CallButton to="bob" onClick={(event) => event.preventDefault()} />, idle)
    await userEvent.click(button('Call Bob'))
    expect(client.makeVoiceCall).not.toHaveBeenCalled()
  })
})

describe('double click', () => {
  it.each([
    ['Call Bob', 'makeVoiceCall', <CallButton key="" to="bob" />, idle],
    ['Answer', 'answerCall', <AnswerButton key="" />, callState({ rings: true })],
    ['Decline', 'declineCall', <DeclineButton key="" />, callState({ rings: true })],
    ['End call', 'endCall', <HangupButton key="" />, callState()],
  ] as const)('on %s runs the command once', async (name, command, ui, state) => {
    const { client } = renderWithClient(ui, state)
    await userEvent.dblClick(button(name))
    expect(client[command]).toHaveBeenCalledOnce()
  })

  it('on a toggle runs the command once while it is pending, and again afterwards', async () => {
    let finish: (() => void) | undefined
    const done = { statusCode: 200, message: 'Success' } as const
    const muteAudio = vi.fn(() => new Promise<typeof done>((resolve) => (finish = () => resolve(done))))
    renderWithClient(<MicrophoneToggle />, callState(), { muteAudio })
    await userEvent.dblClick(button('Mute microphone'))
    expect(muteAudio).toHaveBeenCalledOnce()
    expect(button('Mute microphone')).toHaveAttribute('data-pending')
    await act(async () => {
      finish?.()
      await Promise.resolve()
    })
    await userEvent.click(button('Mute microphone'))
    expect(muteAudio).toHaveBeenCalledTimes(2)
  })
})

describe('MicrophoneToggle and CameraToggle', () => {
  it('have a label that says what a click does', async () => {
    const { client } = renderWithClient(
      <>
        <MicrophoneToggle />
        <CameraToggle />
      </>,
      callState({ callType: 'video' }),
    )
    await userEvent.click(button('Mute microphone'))
    await userEvent.click(button('Turn camera off'))
    expect(client.muteAudio).toHaveBeenLastCalledWith(true)
    expect(client.muteVideo).toHaveBeenLastCalledWith(true)
    act(() =>
      changeParticipant(client, alice, {
        tracks: { microphone: { trackId: 'a', isMuted: true }, camera: { trackId: null, isMuted: true } },
      }),
    )
    await userEvent.click(button('Unmute microphone'))
    await userEvent.click(button('Turn camera on'))
    expect(client.muteAudio).toHaveBeenLastCalledWith(false)
    expect(client.muteVideo).toHaveBeenLastCalledWith(false)
  })
})

describe('AnswerButton', () => {
  it('opens the devices on pointerdown of a touch too', async () => {
    const { client } = renderWithClient(<AnswerButton />, callState({ rings: true, callType: 'video' }))
    await userEvent.pointer({ keys: '[TouchA>]', target: button('Answer') })
    expect(client.prepareDevices).toHaveBeenCalledExactlyOnceWith('video')
    expect(client.answerCall).not.toHaveBeenCalled()
  })

  it('opens the devices when the space bar is pressed, and answers when it is released', async () => {
    const onKeyDown = vi.fn()
    const { client } = renderWithClient(
      <AnswerButton onKeyDown={onKeyDown} />,
      callState({ rings: true, callType: 'video' }),
    )
    button('Answer').focus()
    const user = userEvent.setup()
    await user.keyboard('{ >3}')
    expect(onKeyDown).toHaveBeenCalledTimes(3)
    expect(client.prepareDevices).toHaveBeenCalledExactlyOnceWith('video')
    expect(client.answerCall).not.toHaveBeenCalled()
    await user.keyboard('{/ }')
    expect(client.answerCall).toHaveBeenCalledOnce()
  })

  it('does not open the devices for another key, or while it is disabled', async () => {
    const { client } = renderWithClient(<AnswerButton />, callState({ rings: true, callType: 'video' }))
    button('Answer').focus()
    await userEvent.keyboard('{Escape}a')
    button('Answer').setAttribute('aria-disabled', 'true')
    await userEvent.keyboard(' ')
    expect(client.prepareDevices).not.toHaveBeenCalled()
  })

  it('answers a video call with audio only, with a label that says so', async () => {
    const { client } = renderWithClient(
      <AnswerButton callType="audio" roomId="room" />,
      callState({ rings: true, callType: 'video' }),
    )
    await userEvent.click(button('Answer with audio only'))
    expect(client.prepareDevices).toHaveBeenCalledExactlyOnceWith('audio')
    expect(client.answerCall).toHaveBeenCalledExactlyOnceWith({ roomId: 'room', callType: 'audio' })
  })
})

describe('DeviceSelect', () => {
  it('selects the device, and watches the device list while mounted', async () => {
    const stop = vi.fn()
    const watchDevices = vi.fn(() => stop)
    const { client, unmount } = renderWithClient(<DeviceSelect kind="microphone" />, callState(), { watchDevices })
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Microphone' }), 'Built-in microphone')
    expect(client.selectDevice).toHaveBeenCalledExactlyOnceWith('microphone', 'built-in')
    unmount()
    expect(stop).toHaveBeenCalledTimes(watchDevices.mock.calls.length)
  })

  it('numbers a device without a label, and renders nothing when there are no devices', () => {
    renderWithClient(
      <>
        <DeviceSelect kind="camera" />
        <DeviceSelect kind="speaker" />
      </>,
      callState(),
    )
    expect(screen.getByRole('option', { name: 'Camera 1' })).toBeInTheDocument()
    expect(screen.queryByRole('combobox', { name: 'Speaker' })).toBeNull()
  })
})

describe('StartAudio', () => {
  it('renders only while the browser blocks playback', async () => {
    const { client } = renderWithClient(<StartAudio />, callState({ store: { playback: { blocked: true } } }))
    await userEvent.click(button('Tap to hear'))
    expect(client.startAudio).toHaveBeenCalledOnce()
    act(() => client.setState({ playback: { blocked: false } }))
    expect(screen.queryByRole('button')).toBeNull()
  })
})

it('shows a notice for a missed call with a button to call back', async () => {
  const { client } = renderWithClient(null, idle)
  act(() => client.emit('missedCall', missedCallEvent('')))
  expect(screen.getByRole('alert')).toHaveTextContent('Missed video call from Bob')
  await userEvent.click(button('Call back'))
  expect(client.makeVideoCall).toHaveBeenCalledExactlyOnceWith([bob], undefined)
  expect(screen.queryByRole('alert')).toBeNull()
})

describe('a pending command', () => {
  function pendingCommand() {
    let reject: (error: CallError) => void = () => expect.unreachable()
    const promise = new Promise<never>((_, rejectPromise) => (reject = rejectPromise))
    return {
      run: () => promise,
      reject: (error: CallError) =>
        act(() => {
          reject(error)
          return Promise.resolve()
        }),
    }
  }
  const cancelled = () => CallError.of('not-found', undefined, { reason: 'cancelled' })
  const ringing = callState({ rings: true })
  const running = callState({ callType: 'video' })
  const cases: [string, ReactNode, Partial<typeof ringing>, keyof CallClient, string][] = [
    ['call', <CallButton key="1" to="bob" />, idle, 'makeVoiceCall', 'Call Bob'],
    ['video call', <CallButton key="2" to="bob" callType="video" />, idle, 'makeVideoCall', 'Video call Bob'],
    ['answer', <AnswerButton key="3" />, ringing, 'answerCall', 'Answer'],
    ['camera', <CameraToggle key="4" />, running, 'muteVideo', 'Turn camera off'],
  ]

  it.each(cases)("shows no error for a %s that the user's own command overtakes", async (_, ui, state, name, label) => {
    const { run, reject } = pendingCommand()
    renderWithClient(ui, state, { [name]: run })
    await userEvent.click(button(label))
    expect(button(label)).toHaveAttribute('aria-busy', 'true')
    await reject(cancelled())
    expect(button(label)).not.toHaveAttribute('aria-busy')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('shows no error for a device whose call has ended', async () => {
    const { run, reject } = pendingCommand()
    renderWithClient(<DeviceSelect kind="microphone" />, running, { selectDevice: run })
    await userEvent.selectOptions(screen.getByRole('combobox'), 'built-in')
    await reject(cancelled())
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('shows that the call is over when another user has ended it', async () => {
    const { run, reject } = pendingCommand()
    renderWithClient(<AnswerButton />, ringing, { answerCall: run })
    await userEvent.click(button('Answer'))
    await reject(CallError.of('not-found'))
    expect(await screen.findByRole('alert')).toHaveTextContent('That call is over.')
  })

  it('ignores another click on a button that answers, and tells its app when it is pending', async () => {
    const { run, reject } = pendingCommand()
    const onPendingChange = vi.fn()
    const { client } = renderWithClient(<AnswerButton onPendingChange={onPendingChange} />, ringing, {
      answerCall: run,
    })
    await userEvent.click(button('Answer'))
    await userEvent.click(button('Answer'))
    expect(button('Answer')).toHaveAttribute('aria-disabled', 'true')
    expect(client.answerCall).toHaveBeenCalledOnce()
    await reject(cancelled())
    expect(onPendingChange.mock.calls).toEqual([[true], [false]])
  })
})
