import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bob, callState, jidOf } from '../../testing/callState'
import { changeParticipant } from '../../testing/changeParticipant'
import { renderWithClient } from '../../testing/renderWithClient'
import { CallScreen } from './CallScreen'

const buttons = () => screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))
const region = () => screen.getByRole('region', { name: /^Call with/ })

afterEach(() => void vi.useRealTimers())

function advance(ms: number) {
  act(() => void vi.advanceTimersByTime(ms))
}

describe('CallScreen', () => {
  it('renders nothing when there is no call', () => {
    renderWithClient(<CallScreen />)
    expect(screen.queryByRole('region', { name: /^Call with/ })).toBeNull()
  })

  it.each(['calling', 'ringing', 'connecting', 'connected', 'reconnecting'] as const)(
    'shows a call with the status %s',
    (status) => {
      renderWithClient(<CallScreen />, callState({ status }))
      expect(screen.getByRole('region', { name: 'Call with Bob' })).toHaveAttribute('data-status', status)
      expect(buttons()).toEqual(['Mute microphone', 'End call', 'Microphone, camera and speaker', 'Minimize'])
      expect(within(region()).getByText(new RegExp(status, 'i'), { selector: '[role=status]' })).toBeInTheDocument()
    },
  )

  it('has a camera toggle and a self view in a video call', () => {
    renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    expect(buttons()).toEqual([
      'Move your picture',
      'Mute microphone',
      'Turn camera off',
      'End call',
      'Microphone, camera and speaker',
      'Minimize',
    ])
  })

  it('shows the caller as connecting after a local answer, and their video as soon as it arrives', () => {
    const answered = (video: { trackId: string | null; isMuted: boolean }) =>
      callState({
        ...{ callType: 'video', status: 'connecting', direction: 'incoming', callerJid: bob },
        participants: { [bob]: { status: 'calling', tracks: { camera: video } } },
      })
    const { client } = renderWithClient(<CallScreen />, answered({ trackId: null, isMuted: false }))
    const selfView = () => region().querySelector('.offhook-self-view')
    const tile = () => within(screen.getByRole('group', { name: 'Bob' }))
    expect(selfView()).toHaveAttribute('data-alone')
    expect(tile().getByText('Connecting…')).toBeInTheDocument()
    act(() => client.setState(answered({ trackId: 'video', isMuted: false })))
    expect(selfView()).not.toHaveAttribute('data-alone')
    expect(tile().queryByText(/…$/)).toBeNull()
  })

  it('has a menu with the safety code in the header', async () => {
    renderWithClient(<CallScreen />, callState())
    const menuButton = await screen.findByRole('button', { name: 'Safety code' })
    expect(menuButton.closest('header')).toContainElement(screen.getByText('2:05'))
    await userEvent.click(menuButton)
    await screen.findByRole('img', { name: 'Safety code: 2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5' })
    expect(screen.getByText(/^Read it to each other/)).toBeVisible()
  })

  it.each([
    ['that is ringing', { status: 'ringing' }],
    ['that is reconnecting', { status: 'reconnecting' }],
    ['with three participants', { people: 3 }],
    ['that has ended', { status: 'ended', connectedAt: Date.now() - 125_000 }],
  ] as const)('has no safety code menu in a call %s', async (_, options) => {
    const { client } = renderWithClient(<CallScreen />, callState(options))
    await act(() => client.safetyCode())
    expect(screen.queryByRole('button', { name: 'Safety code' })).toBeNull()
  })

  it('renders no audio: every video is muted, and only the local one is mirrored', () => {
    const { container } = renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    const videos = [...container.querySelectorAll('video')]
    expect(videos.map((video) => video.muted)).toEqual([true, true])
    expect(videos.map((video) => 'mirrored' in video.dataset)).toEqual([false, true])
    expect(container.querySelectorAll('audio')).toHaveLength(0)
  })

  it('shows remote participants first, and only those who are present', () => {
    const { client } = renderWithClient(<CallScreen />, callState({ people: 4 }))
    const names = () =>
      within(region())
        .getAllByRole('group')
        .map((group) => group.getAttribute('aria-label'))
    expect(names()).toEqual(['Bob', 'Carol Reyes', 'Dave', 'You', 'Call controls'])
    expect(region()).toHaveAttribute('data-layout', 'grid')
    act(() => {
      changeParticipant(client, jidOf('Carol'), { status: 'busy' })
      changeParticipant(client, jidOf('Dave'), { status: 'ended' })
    })
    expect(names()).toEqual(['Bob', 'You', 'Call controls'])
    expect(region()).toHaveAttribute('data-layout', 'pair')
  })

  it('takes the focus when the call starts, and returns it afterwards', async () => {
    const { client } = renderWithClient(
      <>
        <button>before</button>
        <CallScreen />
      </>,
    )
    screen.getByText('before').focus()
    act(() => client.setState(callState()))
    expect(region()).toHaveFocus()
    const menuButton = await screen.findByRole('button', { name: 'Safety code' })
    await userEvent.tab()
    expect(menuButton).toHaveFocus()
    await userEvent.tab()
    expect(screen.getByRole('button', { name: 'Mute microphone' })).toHaveFocus()
    act(() => client.setState({ activeRoomId: null }))
    expect(screen.getByText('before')).toHaveFocus()
  })

  it('uses the labels of the provider', () => {
    renderWithClient(
      <CallScreen />,
      callState({ status: 'calling' }),
      {},
      {
        labels: { endCall: 'Auflegen', callWith: (name) => `Anruf mit ${name}`, status: { calling: 'Ruft an …' } },
      },
    )
    const germanScreen = screen.getByRole('region', { name: 'Anruf mit Bob' })
    expect(within(germanScreen).getByRole('button', { name: 'Auflegen' })).toBeVisible()
    expect(within(germanScreen).getByText('Ruft an …')).toBeVisible()
    expect(within(germanScreen).getByRole('button', { name: 'Mute microphone' })).toBeVisible()
  })
})

describe('CallScreen after the call', () => {
  const ended = callState({ status: 'ended', endReason: 'declined', connectedAt: Date.now() - 125_000 })

  it('shows why the call ended and its duration, and offers to call again', async () => {
    const { client } = renderWithClient(<CallScreen />, ended)
    expect(screen.getByText('Bob declined the call')).toBeInTheDocument()
    expect(screen.getByText('Lasted 2:05')).toBeInTheDocument()
    await userEvent.click(screen.getByRole('button', { name: 'Call again' }))
    expect(client.makeVoiceCall).toHaveBeenCalledExactlyOnceWith([bob], undefined)
    await userEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })

  it('closes after six seconds', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(<CallScreen />, ended)
    advance(5000)
    expect(client.dismissCall).not.toHaveBeenCalled()
    advance(2000)
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })

  it('stays open while a button has the focus', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(<CallScreen />, ended)
    act(() => screen.getByRole('button', { name: 'Call again' }).focus())
    advance(30_000)
    expect(client.dismissCall).not.toHaveBeenCalled()
    act(() => screen.getByRole('button', { name: 'Call again' }).blur())
    advance(7000)
    expect(client.dismissCall).toHaveBeenCalledOnce()
  })

  it('closes after 1.2 seconds when the local user hung up', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(
      <CallScreen />,
      callState({ status: 'ended', endReason: 'hangup', endedBy: 'local' }),
    )
    advance(1500)
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })
})

describe('a call that waits for a permission prompt', () => {
  const prompting = { status: 'off', reason: null, isPrompting: true } as const
  const closed = { ...prompting, isPrompting: false }

  it('says so instead of that it is calling, for nothing was sent', () => {
    const capture = { microphone: prompting, camera: closed }
    renderWithClient(<CallScreen />, callState({ status: 'calling', store: { capture } }))
    expect(screen.getByText('Waiting for permission to use the microphone…')).toBeVisible()
    expect(screen.queryByText('Calling…')).toBeNull()
  })

  it('names both devices of a video call', () => {
    const capture = { microphone: prompting, camera: prompting }
    renderWithClient(<CallScreen />, callState({ status: 'calling', callType: 'video', store: { capture } }))
    expect(screen.getByText('Waiting for permission to use the microphone and camera…')).toBeVisible()
    expect(screen.queryByText('Calling…')).toBeNull()
  })

  it('says so when the camera is turned on during the call', () => {
    const capture = { microphone: closed, camera: prompting }
    renderWithClient(<CallScreen />, callState({ callType: 'video', store: { capture } }))
    expect(screen.getByText('Waiting for permission to use the camera…')).toBeVisible()
  })
})
