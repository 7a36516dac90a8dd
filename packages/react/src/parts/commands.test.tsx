import { CallError } from '@offhook/core'
import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { alice, bob, callState } from '../testing/callState'
import { changeParticipant } from '../testing/changeParticipant'
import { renderWithClient } from '../testing/renderWithClient'
import { AnswerButton } from './AnswerButton/AnswerButton'
import { CallButton } from './CallButton/CallButton'
import { CameraToggle } from './CameraToggle/CameraToggle'
import { DeclineButton } from './DeclineButton/DeclineButton'
import { DeviceSelect } from './DeviceSelect/DeviceSelect'
import { HangupButton } from './HangupButton/HangupButton'
import { MicrophoneToggle } from './MicrophoneToggle/MicrophoneToggle'
import { StartAudio } from './StartAudio/StartAudio'

const idle = { self: { userJid: alice, displayName: 'Alice' } }
const button = (name: string) => screen.getByRole('button', { name })

describe('CallButton', () => {
  it('is named after whom it calls, and how', () => {
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

  it('makes the call it is named after', async () => {
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

  it('has the devices it will want opened while it is pressed, by the main button of a mouse', async () => {
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

  it('does nothing while a call is on', async () => {
    const { client } = renderWithClient(<CallButton to="bob" />, callState())
    expect(button('Call Bob')).toHaveAttribute('aria-disabled', 'true')
    await userEvent.click(button('Call Bob'))
    expect(client.prepareDevices).not.toHaveBeenCalled()
    expect(client.makeVoiceCall).not.toHaveBeenCalled()
  })

  it('says in words why a call could not be made, until that is dismissed', async () => {
    const makeVoiceCall = () => Promise.reject(CallError.of('forbidden', 'Feature unavailable for your plan'))
    renderWithClient(<CallButton to="bob" />, idle, { makeVoiceCall })
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByRole('alert')).toHaveTextContent('Feature unavailable for your plan')
    await userEvent.click(button('Dismiss'))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says what to do about a refused microphone, and what is wrong with a missing one', async () => {
    const refused = CallError.of('microphone-denied', undefined, new DOMException('no', 'NotAllowedError'))
    const missing = CallError.of('microphone-denied', undefined, new DOMException('no', 'NotFoundError'))
    const makeVoiceCall = vi.fn().mockRejectedValueOnce(refused).mockRejectedValueOnce(missing)
    renderWithClient(<CallButton to="bob" />, idle, { makeVoiceCall })
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByText(/Allow it in your browser/)).toBeVisible()
    await userEvent.click(button('Call Bob'))
    expect(await screen.findByText('The microphone cannot be found. Connect one, then try again.')).toBeVisible()
  })

  it('leaves the error to who asks for it', async () => {
    const onError = vi.fn()
    const error = CallError.of('conflict')
    renderWithClient(<CallButton to="bob" onError={onError} />, idle, { makeVoiceCall: () => Promise.reject(error) })
    await userEvent.click(button('Call Bob'))
    expect(onError).toHaveBeenCalledExactlyOnceWith(error)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('runs the onClick of its user first, which may prevent the call', async () => {
    const { client } = renderWithClient(<CallButton to="bob" onClick={(event) => event.preventDefault()} />, idle)
    await userEvent.click(button('Call Bob'))
    expect(client.makeVoiceCall).not.toHaveBeenCalled()
  })
})

describe('a double click', () => {
  it.each([
    ['Call Bob', 'makeVoiceCall', <CallButton key="" to="bob" />, idle],
    ['Answer', 'answerCall', <AnswerButton key="" />, callState({ rings: true })],
    ['Decline', 'declineCall', <DeclineButton key="" />, callState({ rings: true })],
    ['End call', 'endCall', <HangupButton key="" />, callState()],
  ] as const)('on %s does it once', async (name, command, ui, state) => {
    const { client } = renderWithClient(ui, state)
    await userEvent.dblClick(button(name))
    expect(client[command]).toHaveBeenCalledOnce()
  })

  it('while the command is on its way does it once, and it can be done again after', async () => {
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

describe('the toggles', () => {
  it('are named after what a press does', async () => {
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
  it('has the devices opened under a finger, too: who answers is not scrolling', async () => {
    const { client } = renderWithClient(<AnswerButton />, callState({ rings: true, callType: 'video' }))
    await userEvent.pointer({ keys: '[TouchA>]', target: button('Answer') })
    expect(client.prepareDevices).toHaveBeenCalledExactlyOnceWith('video')
    expect(client.answerCall).not.toHaveBeenCalled()
  })

  it('answers with less than was offered, and says so', async () => {
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
  it('uses the chosen device, and watches the list while it is there', async () => {
    const stop = vi.fn()
    const watchDevices = vi.fn(() => stop)
    const { client, unmount } = renderWithClient(<DeviceSelect kind="microphone" />, callState(), { watchDevices })
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Microphone' }), 'Built-in microphone')
    expect(client.selectDevice).toHaveBeenCalledExactlyOnceWith('microphone', 'built-in')
    unmount()
    expect(stop).toHaveBeenCalledTimes(watchDevices.mock.calls.length)
  })

  it('names a device that has no name yet, and is nothing where there is nothing to choose', () => {
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
  it('is there only while the browser holds sound back', async () => {
    const { client } = renderWithClient(<StartAudio />, callState({ store: { playback: { blocked: true } } }))
    await userEvent.click(button('Tap to hear'))
    expect(client.startAudio).toHaveBeenCalledOnce()
    act(() => client.setState({ playback: { blocked: false } }))
    expect(screen.queryByRole('button')).toBeNull()
  })
})

it('a missed call is shown with a way to call back', async () => {
  const { client } = renderWithClient(null, idle)
  act(() =>
    client.emit('missedCall', {
      status: 'ended',
      userJid: bob,
      localUser: false,
      roomId: 'room',
      roomLink: '',
      callType: 'video',
      callTime: 0,
      callMode: 'onetoone',
      groupId: null,
      from: alice,
      to: bob,
      toUsers: [alice],
      allUsers: [bob, alice],
      userDetails: { displayName: '' },
      usersStatus: [],
    }),
  )
  expect(screen.getByRole('alert')).toHaveTextContent('Missed video call from Bob')
  await userEvent.click(button('Call back'))
  expect(client.makeVideoCall).toHaveBeenCalledExactlyOnceWith([bob], undefined)
  expect(screen.queryByRole('alert')).toBeNull()
})
