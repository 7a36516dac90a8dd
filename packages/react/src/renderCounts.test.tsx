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

// Counts the commits of each tile inside a whole screen, by JID. The wrapper is a memo component like the tile itself, so
// that a parent that renders with the same props does not count.
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
function countCommits(parts: Record<string, ReactNode>) {
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

const renderParts = () =>
  countCommits({
    microphone: <MicrophoneToggle />,
    hangup: <HangupButton />,
    alice: <ParticipantTile userJid={alice} />,
    bob: <ParticipantTile userJid={bob} />,
    timer: <CallTimer />,
  })

describe('commits of parts', () => {
  it('are those of the toggle and one tile when the local user is muted', () => {
    const { ui, commits, reset } = renderParts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    expect(commits()).toEqual({ microphone: 1, alice: 1 })
  })

  it('are those of one tile when a remote user is muted', () => {
    const { ui, commits, reset } = renderParts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => changeParticipant(client, bob, { tracks: { microphone: { trackId: 'b', isMuted: true } } }))
    expect(commits()).toEqual({ bob: 1 })
  })

  it('are none when audio levels change', () => {
    const { ui, commits, reset } = renderParts()
    const { client } = renderWithClient(ui, callState())
    reset()
    act(() => {
      for (let i = 1; i <= 100; i++) client.setAudioLevel(bob, i / 100)
    })
    expect(commits()).toEqual({})
    expect(screen.getByRole('group', { name: 'Bob' }).style.getPropertyValue('--offhook-level')).toBe('1.00')
  })

  it('are those of the timer as time passes', () => {
    vi.useFakeTimers()
    const { ui, commits, reset } = renderParts()
    renderWithClient(ui, callState({ connectedAt: Date.now() - 125_400 }))
    expect(screen.getByText('2:05')).toBeInTheDocument()
    reset()
    for (let second = 0; second < 3; second++) act(() => void vi.advanceTimersByTime(1000))
    expect(screen.getByText('2:08')).toBeInTheDocument()
    expect(commits()).toEqual({ timer: 3 })
  })

  it.each(['audio', 'video'] as const)(
    'are at most 12 in ten seconds of a whole screen with speech, %s',
    (callType) => {
      vi.useFakeTimers()
      const { ui, commits, reset } = countCommits({ screen: <CallScreen /> })
      const { client } = renderWithClient(ui, callState({ callType, connectedAt: Date.now() }))
      act(() => void vi.advanceTimersByTime(5_000))
      reset()
      for (let tick = 0; tick < 100; tick++)
        act(() => {
          for (const userJid of [alice, bob]) client.setAudioLevel(userJid, (tick % 7) / 7)
          if (tick % 10 === 0)
            client.emit('callSpeaking', { userJid: bob, localUser: false, volumeLevel: tick % 9, isSpeaking: true })
          vi.advanceTimersByTime(100)
        })
      expect(commits().screen).toBeGreaterThanOrEqual(10)
      expect(commits().screen).toBeLessThanOrEqual(12)
    },
  )

  it('change only the local tile and the toggle when the user clicks mute on the whole screen', async () => {
    const { ui, commits, reset } = countCommits({ screen: <CallScreen /> })
    const { client } = renderWithClient(ui, callState({ people: 4 }))
    const tiles = () => screen.getAllByRole('group').map((tile) => tile.outerHTML)
    const before = tiles()
    reset()
    await userEvent.click(screen.getByRole('button', { name: 'Mute microphone' }))
    expect(client.muteAudio).toHaveBeenCalledExactlyOnceWith(true)
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    // Three commits: the command is pending, the command is done, the toggle and the local tile are muted.
    expect(commits().screen).toBeLessThanOrEqual(3)
    expect(tiles().filter((tile, i) => tile !== before[i])).toHaveLength(2)
  })
})

describe('commits of the tiles in a group call', () => {
  const nine = () => callState({ people: 9, callType: 'video' })

  it('are at most two when the active speaker changes', () => {
    const { client } = renderWithClient(<CallScreen />, nine())
    const setSpeaking = (userJid: string, isSpeaking: boolean, volumeLevel = 5) =>
      act(() => client.emit('callSpeaking', { userJid, localUser: false, volumeLevel, isSpeaking }))
    const commitsOf = (change: () => void) => {
      tileCommits = []
      change()
      return tileCommits.sort()
    }
    const carol = jidOf('Carol')
    expect(commitsOf(() => setSpeaking(bob, true))).toEqual([bob])
    expect(commitsOf(() => setSpeaking(bob, true, 8))).toEqual([])
    expect(commitsOf(() => setSpeaking(carol, true))).toEqual([bob, carol])
    expect(screen.getByRole('group', { name: 'Carol Reyes' })).toHaveAttribute('data-active-speaker')
    expect(commitsOf(() => setSpeaking(carol, false))).toEqual([bob, carol])
    expect(commitsOf(() => setSpeaking(bob, false))).toEqual([bob])
  })

  it('are those of the new tile when a ninth user joins', () => {
    const [before, after] = [callState({ people: 8 }), callState({ people: 9 })]
    const { client } = renderWithClient(<CallScreen />, before)
    const [oldCall, newCall] = [before.calls.room!, after.calls.room!]
    tileCommits = []
    act(() =>
      client.setState({
        calls: { room: { ...newCall, participants: { ...newCall.participants, ...oldCall.participants } } },
      }),
    )
    expect(new Set(tileCommits)).toEqual(new Set(newCall.participantIds.slice(8)))
    expect(screen.getAllByRole('button', { name: /^Pin/ })).toHaveLength(9)
  })

  it('are one when the local user is muted, and the grid stays mounted', () => {
    const { client } = renderWithClient(<CallScreen />, nine())
    const grid = document.querySelector('.offhook-grid')
    tileCommits = []
    act(() => changeParticipant(client, alice, { tracks: { microphone: { trackId: 'a', isMuted: true } } }))
    expect(tileCommits).toEqual([alice])
    expect(screen.getByRole('button', { name: 'Unmute microphone' })).toBeInTheDocument()
    expect(document.querySelector('.offhook-grid')).toBe(grid)
  })

  it('are none when audio levels change, nor does the screen render', () => {
    const { ui, commits, reset } = countCommits({ screen: <CallScreen /> })
    const { client } = renderWithClient(ui, nine())
    reset()
    tileCommits = []
    act(() => {
      for (let i = 1; i <= 50; i++) client.setAudioLevel(bob, i / 50)
    })
    expect([commits(), tileCommits]).toEqual([{}, []])
  })
})
