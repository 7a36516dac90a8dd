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

function pass(ms: number) {
  act(() => void vi.advanceTimersByTime(ms))
}

describe('CallScreen', () => {
  it('is nothing when there is no call', () => {
    renderWithClient(<CallScreen />)
    expect(screen.queryByRole('region', { name: /^Call with/ })).toBeNull()
  })

  it.each(['calling', 'ringing', 'connecting', 'connected', 'reconnecting'] as const)(
    'shows a call that is %s',
    (status) => {
      renderWithClient(<CallScreen />, callState({ status }))
      expect(screen.getByRole('region', { name: 'Call with Bob' })).toHaveAttribute('data-status', status)
      expect(buttons()).toEqual(['Mute microphone', 'End call', 'Microphone, camera and speaker', 'Minimise'])
      expect(within(region()).getByText(new RegExp(status, 'i'), { selector: '[role=status]' })).toBeInTheDocument()
    },
  )

  it('has a button for the camera in a video call', () => {
    renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    expect(buttons()).toEqual([
      'Move your picture',
      'Mute microphone',
      'Turn camera off',
      'End call',
      'Microphone, camera and speaker',
      'Minimise',
    ])
  })

  it('shows the caller in full, and not as somebody who is called, from the answer on', () => {
    const answered = (video: { trackId: string | null; isMuted: boolean }) =>
      callState({
        ...{ callType: 'video', status: 'connecting', direction: 'incoming', callerJid: bob },
        participants: { [bob]: { status: 'calling', tracks: { camera: video } } },
      })
    const { client } = renderWithClient(<CallScreen />, answered({ trackId: null, isMuted: false }))
    const self = () => region().querySelector('.offhook-self-view')
    const tile = () => within(screen.getByRole('group', { name: 'Bob' }))
    expect(self()).toHaveAttribute('data-alone')
    expect(tile().getByText('Connecting…')).toBeInTheDocument()
    act(() => client.setState(answered({ trackId: 'picture', isMuted: false })))
    expect(self()).not.toHaveAttribute('data-alone')
    expect(tile().queryByText(/…$/)).toBeNull()
  })

  it('has a lock beside the clock, which shows the code to compare', async () => {
    renderWithClient(<CallScreen />, callState())
    const lock = await screen.findByRole('button', { name: 'Safety code' })
    expect(lock.closest('header')).toContainElement(screen.getByText('2:05'))
    await userEvent.click(lock)
    await screen.findByRole('img', { name: 'Safety code: 2 7 1 8, 2 8 1 8, 2 8 4 5, 9 0 4 5' })
    expect(screen.getByText(/^Read it to each other/)).toBeVisible()
  })

  it.each([
    ['that rings', { status: 'ringing' }],
    ['that is reconnecting', { status: 'reconnecting' }],
    ['of several', { people: 3 }],
    ['that is over', { status: 'ended', connectedAt: Date.now() - 125_000 }],
  ] as const)('has no lock in a call %s', async (_, options) => {
    const { client } = renderWithClient(<CallScreen />, callState(options))
    await act(() => client.safetyCode())
    expect(screen.queryByRole('button', { name: 'Safety code' })).toBeNull()
  })

  it('plays no sound of its own: every video is muted, and only mine is mirrored', () => {
    const { container } = renderWithClient(<CallScreen />, callState({ callType: 'video' }))
    const videos = [...container.querySelectorAll('video')]
    expect(videos.map((video) => video.muted)).toEqual([true, true])
    expect(videos.map((video) => 'mirrored' in video.dataset)).toEqual([false, true])
    expect(container.querySelectorAll('audio')).toHaveLength(0)
  })

  it('shows the others first, and nobody who is gone', () => {
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

  it('takes the keyboard along, and gives it back', async () => {
    const { client } = renderWithClient(
      <>
        <button>before</button>
        <CallScreen />
      </>,
    )
    screen.getByText('before').focus()
    act(() => client.setState(callState()))
    expect(region()).toHaveFocus()
    const lock = await screen.findByRole('button', { name: 'Safety code' })
    await userEvent.tab()
    expect(lock).toHaveFocus()
    await userEvent.tab()
    expect(screen.getByRole('button', { name: 'Mute microphone' })).toHaveFocus()
    act(() => client.setState({ activeRoomId: null }))
    expect(screen.getByText('before')).toHaveFocus()
  })

  it('says what its user calls things', () => {
    renderWithClient(
      <CallScreen />,
      callState({ status: 'calling' }),
      {},
      {
        labels: { endCall: 'Auflegen', callWith: (name) => `Anruf mit ${name}`, status: { calling: 'Ruft an …' } },
      },
    )
    const german = screen.getByRole('region', { name: 'Anruf mit Bob' })
    expect(within(german).getByRole('button', { name: 'Auflegen' })).toBeVisible()
    expect(within(german).getByText('Ruft an …')).toBeVisible()
    expect(within(german).getByRole('button', { name: 'Mute microphone' })).toBeVisible()
  })
})

describe('an ended call', () => {
  const ended = callState({ status: 'ended', endReason: 'declined', connectedAt: Date.now() - 125_000 })

  it('says why and how long, and offers to call again', async () => {
    const { client } = renderWithClient(<CallScreen />, ended)
    expect(screen.getByText('Bob declined the call')).toBeInTheDocument()
    expect(screen.getByText('Lasted 2:05')).toBeInTheDocument()
    await userEvent.click(screen.getByRole('button', { name: 'Call again' }))
    expect(client.makeVoiceCall).toHaveBeenCalledExactlyOnceWith([bob], undefined)
    await userEvent.click(screen.getByRole('button', { name: 'Close' }))
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })

  it('goes away by itself once it can have been read', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(<CallScreen />, ended)
    pass(5000)
    expect(client.dismissCall).not.toHaveBeenCalled()
    pass(2000)
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })

  it('waits while somebody is about to press a button', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(<CallScreen />, ended)
    act(() => screen.getByRole('button', { name: 'Call again' }).focus())
    pass(30_000)
    expect(client.dismissCall).not.toHaveBeenCalled()
    act(() => screen.getByRole('button', { name: 'Call again' }).blur())
    pass(7000)
    expect(client.dismissCall).toHaveBeenCalledOnce()
  })

  it('goes away sooner when I hung up myself', () => {
    vi.useFakeTimers()
    const { client } = renderWithClient(
      <CallScreen />,
      callState({ status: 'ended', endReason: 'hangup', endedBy: 'local' }),
    )
    pass(1500)
    expect(client.dismissCall).toHaveBeenCalledExactlyOnceWith('room')
  })
})
