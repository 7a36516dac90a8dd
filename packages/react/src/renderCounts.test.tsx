import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { memo, Profiler, type ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CallTimer } from './parts/CallTimer/CallTimer'
import { HangupButton } from './parts/HangupButton/HangupButton'
import { MicrophoneToggle } from './parts/MicrophoneToggle/MicrophoneToggle'
import type * as tileModule from './parts/ParticipantTile/ParticipantTile'
import { ParticipantTile, type ParticipantTileProps } from './parts/ParticipantTile/ParticipantTile'
import { CallScreen } from './prebuilt/CallScreen/CallScreen'
import { alice, bob, callState, jidOf } from './testing/callState'
import { changeParticipant } from './testing/changeParticipant'
import { renderWithClient } from './testing/renderWithClient'

// Inside a whole screen each tile is counted by its JID. As a tile is, the wrapper is deaf to a parent that renders with the same props.
vi.mock('./parts/ParticipantTile/ParticipantTile', async (original) => {
  const { ParticipantTile: Original } = await original<typeof tileModule>()
  const Counted = (props: ParticipantTileProps) => (
    <Profiler id={props.userJid} onRender={(id) => tileCommits.push(id)}>
      <Original {...props} />
    </Profiler>
  )
  return { ParticipantTile: memo(Counted) }
})

let tileCommits: string[] = []

/** Counts the commits of each part, by its id. */
function counted(parts: Record<string, ReactNode>) {
  let commits: Record<string, number> = {}
  const ui = Object.entries(parts).map(([id, part]) => (
    <Profiler key={id} id={id} onRender={(name) => (commits[name] = (commits[name] ?? 0) + 1)}>
      {part}
    </Profiler>
  ))
  const reset = () => {
    commits = {}
  }
  return { ui, commits: () => commits, reset }
}

afterEach(() => void vi.useRealTimers())

const parts = () =>
  counted({
    microphone: <MicrophoneToggle />,
    hangup: <HangupButton />,
    alice: <ParticipantTile userJid={alice} />,
    bob: <ParticipantTile userJid={bob} />,
    clock: <CallTimer />,
  })

describe('what renders', () => {
  it('is the toggle and one tile, when I am muted', () => {
    const { ui, commits, reset } = parts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    expect(commits()).toEqual({ microphone: 1, alice: 1 })
  })

  it('is one tile, when somebody else is muted', () => {
    const { ui, commits, reset } = parts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => changeParticipant(client, bob, { tracks: { microphone: { trackId: 'b', isMuted: true } } }))
    expect(commits()).toEqual({ bob: 1 })
  })

  it('is nothing, when voices rise and fall', () => {
    const { ui, commits, reset } = parts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => {
      for (let i = 1; i <= 100; i++) client.setAudioLevel(bob, i / 100)
    })
    expect(commits()).toEqual({})
    expect(screen.getByRole('group', { name: 'Bob' }).style.getPropertyValue('--offhook-level')).toBe('1.00')
  })

  it('is the clock alone, as time goes by', () => {
    vi.useFakeTimers()
    const { ui, commits, reset } = parts()
    renderWithClient(ui, callState({ connectedAt: Date.now() - 125_400 }))
    expect(screen.getByText('2:05')).toBeInTheDocument()
    reset()
    for (let second = 0; second < 3; second++) act(() => void vi.advanceTimersByTime(1000))
    expect(screen.getByText('2:08')).toBeInTheDocument()
    expect(commits()).toEqual({ clock: 3 })
  })

  it('is no part that did not change, when the whole screen is mounted and somebody presses mute', async () => {
    const { ui, commits, reset } = counted({ screen: <CallScreen /> })
    const { client } = renderWithClient(ui, callState({ people: 4 }))
    const tiles = () => screen.getAllByRole('group').map((tile) => tile.outerHTML)
    const before = tiles()
    reset()
    await userEvent.click(screen.getByRole('button', { name: 'Mute microphone' }))
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    // The toggle waits, has its answer, and is muted together with my tile.
    expect(commits().screen).toBeLessThanOrEqual(3)
    expect(tiles().filter((tile, i) => tile !== before[i])).toHaveLength(2)
  })
})

describe('what renders in a whole screen of several people', () => {
  const nine = () => callState({ people: 9, callType: 'video' })

  it('is at most two tiles, when another person begins to speak', () => {
    const { client } = renderWithClient(<CallScreen />, nine())
    const speaks = (userJid: string, isSpeaking: boolean, volumeLevel = 5) =>
      act(() => client.emit('callSpeaking', { userJid, localUser: false, volumeLevel, isSpeaking }))
    const commitsOf = (change: () => void) => {
      tileCommits = []
      change()
      return tileCommits.sort()
    }
    const carol = jidOf('Carol')
    expect(commitsOf(() => speaks(bob, true))).toEqual([bob])
    expect(commitsOf(() => speaks(bob, true, 8))).toEqual([])
    expect(commitsOf(() => speaks(carol, true))).toEqual([bob, carol])
    expect(screen.getByRole('group', { name: 'Carol Reyes' })).toHaveAttribute('data-active-speaker')
    expect(commitsOf(() => speaks(carol, false))).toEqual([bob, carol])
    expect(commitsOf(() => speaks(bob, false))).toEqual([bob])
  })

  it('is no other tile, when a ninth person comes', () => {
    const [before, after] = [callState({ people: 8 }), callState({ people: 9 })]
    const { client } = renderWithClient(<CallScreen />, before)
    const [old, now] = [before.calls.room!, after.calls.room!]
    tileCommits = []
    act(() =>
      client.setState({ calls: { room: { ...now, participants: { ...now.participants, ...old.participants } } } }),
    )
    expect(new Set(tileCommits)).toEqual(new Set(now.participantIds.slice(8)))
    expect(screen.getAllByRole('button', { name: /^Pin/ })).toHaveLength(9)
  })

  it('is one tile and the toggle, when I mute myself: not the screen', () => {
    const { client } = renderWithClient(<CallScreen />, nine())
    const stage = document.querySelector('.offhook-grid')
    tileCommits = []
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    expect(tileCommits).toEqual([alice])
    expect(screen.getByRole('button', { name: 'Unmute microphone' })).toBeInTheDocument()
    expect(document.querySelector('.offhook-grid')).toBe(stage)
  })

  it('is nothing at all, when voices rise and fall', () => {
    const { ui, commits, reset } = counted({ screen: <CallScreen /> })
    const { client } = renderWithClient(ui, nine())
    reset()
    tileCommits = []
    act(() => {
      for (let i = 1; i <= 50; i++) client.setAudioLevel(bob, i / 50)
    })
    expect([commits(), tileCommits]).toEqual([{}, []])
  })
})
