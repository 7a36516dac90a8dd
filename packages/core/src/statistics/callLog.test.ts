import { readRequest } from '@offhook/protocol'
import { expect, it } from 'vitest'
import type { Call, CallPhase, Participant } from '../api/callStoreState'
import { goodStatistics } from '../testing/fakeStatistics'
import { createCallLog } from './callLog'

const [alice, bob] = ['alice@example.com', 'bob@example.com'] as const
const track = (trackId: string | null) => ({ trackId, isMuted: trackId === null })

/** A call of Alice and Bob. Until the server has it, it has no link. */
function callOf(status: CallPhase, changes: Partial<Call> & { media?: ('audio' | 'video')[] } = {}): Call {
  const { media = [], ...rest } = changes
  const participant = (userJid: string, isLocal: boolean): Participant => ({
    ...{ userJid, isLocal, userId: userJid, displayName: userJid, status, connection: 'new' },
    tracks: {
      microphone: track(isLocal || media.includes('audio') ? 'a' : null),
      camera: track(media.includes('video') ? 'v' : null),
      screen: track(null),
      screenAudio: track(null),
    },
  })
  return {
    ...{ roomId: 'room-0000000000000000', roomLink: 'abc-defg-hij', callType: 'video', direction: 'outgoing' },
    ...{ callMode: 'onetoone', groupId: null, status, startedAt: 1_000, connectedAt: null, endedAt: null },
    ...{ endReason: null, endedBy: null, callerJid: alice, participantIds: [alice, bob] },
    participants: { [alice]: participant(alice, true), [bob]: participant(bob, false) },
    ...rest,
  }
}

const requested = callOf('calling', { roomLink: '' })
const ended = (changes: Partial<Call> = {}) =>
  callOf('ended', { connectedAt: 6_200, endedAt: 66_200, endReason: 'hangup', endedBy: 'local', ...changes })

/** @param steps the call and the time of each change. The first one is when the call was first seen. */
function logOf(steps: [Call, number][]) {
  const [[first, at] = [requested, 0], ...later] = steps
  const log = createCallLog(first, at)
  for (const [call, time] of later) log.observe(call, time)
  return log
}

it('reports the steps of an outgoing call', () => {
  const log = logOf([
    // The code was loaded 20 ms after the command.
    [requested, 1_020],
    // The time of the server, whose clock is ahead.
    [callOf('calling', { startedAt: 900_000 }), 1_100],
    [callOf('ringing'), 1_500],
    [callOf('connecting'), 6_000],
    [callOf('connecting', { media: ['audio'] }), 6_150],
    [callOf('connected', { connectedAt: 6_200, media: ['audio'] }), 6_200],
    [callOf('connected', { connectedAt: 6_200, media: ['audio', 'video'] }), 6_400],
    [ended(), 66_200],
  ])
  log.measure(bob, goodStatistics(1), 6_200)
  expect(log.report()).toMatchObject({
    ...{ callType: 'video', direction: 'outgoing', isPartial: false, duration: 60_000 },
    setup: { ringing: 500, answer: 4_500, connected: 200, audio: 150, video: 400 },
    peers: [{ userJid: bob, path: 'direct' }],
    reconnects: { count: 0, longest: 0 },
    ...{ endReason: 'hangup', endedBy: 'local' },
  })
})

it('reports the steps of an incoming call', () => {
  const incoming = { direction: 'incoming', startedAt: 900_000 } as const
  const log = logOf([
    [callOf('ringing', incoming), 1_000],
    [callOf('connecting', incoming), 6_000],
    // The server refused the answer, and the user tries again.
    [callOf('ringing', incoming), 6_100],
    [callOf('connecting', incoming), 6_150],
    [callOf('connected', { ...incoming, connectedAt: 6_200, media: ['audio'] }), 6_200],
    [ended(incoming), 66_200],
  ])
  expect(log.report()).toMatchObject({
    ...{ direction: 'incoming', isPartial: false },
    setup: { ringing: null, answer: 5_150, connected: 50, audio: 50, video: null },
  })
})

it('reports a call that was not answered', () => {
  const log = logOf([
    [requested, 1_000],
    [callOf('ringing'), 1_400],
    [ended({ connectedAt: null, endReason: 'no-answer', endedBy: 'system' }), 31_400],
  ])
  expect(log.report()).toMatchObject({
    setup: { ringing: 400, answer: null, connected: null, audio: null, video: null },
    ...{ duration: null, peers: [], endReason: 'no-answer', endedBy: 'system' },
  })
})

it('reports nothing of a call that the server never had', () => {
  const log = logOf([
    [requested, 1_000],
    [ended({ connectedAt: null, endReason: 'cancelled', roomLink: '' }), 1_200],
  ])
  expect(log.report()).toBeNull()
})

it('counts interruptions, with the longest one, and one in which the call ends', () => {
  const connected = callOf('connected', { connectedAt: 6_200 })
  const interrupted = callOf('reconnecting', { connectedAt: 6_200 })
  const steps: [Call, number][] = [
    [requested, 1_000],
    [connected, 6_200],
    [interrupted, 10_000],
    [interrupted, 11_000],
    [connected, 13_000],
    [interrupted, 20_000],
    [connected, 21_000],
    [interrupted, 60_000],
  ]
  expect(logOf([...steps, [ended({ endReason: 'connection-lost' }), 66_200]]).report()?.reconnects).toEqual({
    count: 3,
    longest: 6_200,
  })
  expect(logOf([...steps, [connected, 60_500], [ended(), 66_200]]).report()?.reconnects.longest).toBe(3_000)
})

it.each<[string, Call]>([
  ['was reloaded in the call', callOf('connecting', { connectedAt: 500, direction: 'incoming' })],
  ['of the caller was reloaded while the call was connected', callOf('connecting', { connectedAt: 500 })],
])('says so if the page %s: the times of its setup are not known', (_, first) => {
  const log = logOf([
    [first, 1_000],
    [callOf('connected', { connectedAt: 500, media: ['audio'] }), 1_300],
    [ended({ connectedAt: 500 }), 66_200],
  ])
  expect(log.report()).toMatchObject({
    isPartial: true,
    setup: { ringing: null, answer: null, connected: null, audio: null, video: null },
    duration: 65_700,
  })
})

it('knows the answer of a call that the page was reloaded in while it rang', () => {
  const log = logOf([
    [callOf('ringing'), 1_000],
    [callOf('connecting'), 2_000],
    [callOf('connected', { connectedAt: 2_100 }), 2_100],
    [ended({ connectedAt: 2_100 }), 66_200],
  ])
  expect(log.report()).toMatchObject({ isPartial: true, setup: { ringing: null, answer: null, connected: 100 } })
})

it('makes a request that the server accepts', () => {
  const log = logOf([
    [requested, 1_000.4],
    [callOf('ringing'), 1_500.7],
    [callOf('connected', { connectedAt: 6_200.3 }), 6_200.3],
    [ended({ connectedAt: 6_200.3, endedAt: 66_200.9 }), 66_200.9],
  ])
  for (let seconds = 0; seconds < 20; seconds += 1) log.measure(bob, goodStatistics(seconds), 6_200.3 + 2_000 * seconds)
  const report = log.report()
  expect(readRequest('call:report', report)).toEqual({ ok: true, request: report })
})
