// Over 350 lines: the generator of events, the diagram as data, and the invariants that use both.
import { captureSources, type PeerView, trackSources, type UserStatus } from '@offhook/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../api/callError'
import type { CallEffect } from './callEffect'
import type { CallEvent } from './callEvent'
import { type CallStateOrNone, isUnanswered, pendingCommandOf, type Phase } from './callState'
import {
  alice,
  at,
  bob,
  carol,
  devicesOpened,
  incoming,
  incomingVideo,
  joins,
  make,
  makeVideo,
  microphoneOpened,
  microphoneTrack,
  peer,
  roomId,
  run,
  startAcknowledged,
  user,
  videoView,
  view,
} from './testCall'
import { transition } from './transition'

const group = view({
  callMode: 'onetomany',
  users: [user(alice, 'calling'), user(bob, 'calling'), user(carol, 'calling')],
})
const crossing = view({
  roomId: 'room-of-bob-0000',
  callerJid: bob.userJid,
  users: [user(bob, 'connecting'), user(alice, 'connecting')],
})
const makeGroup: CallEvent = { ...make, call: { ...make.call, callees: [bob.userJid, carol.userJid] } }
const answer: CallEvent = { type: 'answer', withCamera: true }
const bobRings: CallEvent = { type: 'user', user: user(bob, 'ringing'), at }
const bobLost: CallEvent = { type: 'user', user: { ...user(bob, 'connecting'), isLost: true }, at }
const bobInterrupted: CallEvent = { type: 'peerConnection', userJid: bob.userJid, connection: 'interrupted', at }
const requestingWays: CallEvent[][] = [
  [make, microphoneTrack, devicesOpened],
  [makeVideo, microphoneTrack, microphoneOpened],
  [makeGroup, microphoneTrack, devicesOpened],
]
const answeringWays: CallEvent[][] = [
  [incoming, answer, microphoneTrack, devicesOpened],
  [incomingVideo, answer, microphoneTrack, microphoneOpened],
]
const acknowledgedWays: CallEvent[][] = [
  [makeVideo, microphoneTrack, microphoneOpened, { type: 'startAcknowledged', view: videoView }],
  [incomingVideo, answer, microphoneTrack, microphoneOpened, { type: 'answerAcknowledged', view: videoView }],
  [incomingVideo, answer, { type: 'answerAcknowledged', view: videoView }],
]
const callingWays: CallEvent[][] = [
  [make, microphoneTrack, devicesOpened, startAcknowledged],
  [makeGroup, microphoneTrack, devicesOpened, { type: 'startAcknowledged', view: group }],
]
const connectedWays = callingWays.map((events) => [...events, ...joins(bob)])

const answersProvisionally: CallEvent[] = [
  { type: 'provisionalAnswer', device: peer(bob), at },
  ...joins(bob).filter(({ type }) => type === 'peerConnection' || type === 'remoteTrack'),
]
/** The caller has left Bob alone, and it rings for Carol. */
const alone = [user(alice, 'ended'), user(bob, 'connecting'), user(carol, 'ringing')]

/** Events that lead into each phase. */
const ways: Record<Phase | 'none', CallEvent[][]> = {
  none: [[]],
  acquiringDevices: [[make], [makeVideo], [makeGroup]],
  requesting: requestingWays,
  acknowledged: acknowledgedWays,
  resolved: [
    ...acknowledgedWays.slice(0, 2).map((events) => [...events, ...joins(bob).slice(0, 2), devicesOpened]),
    ...requestingWays.slice(0, 1).map((events) => [...events, bobRings, startAcknowledged]),
    ...requestingWays.slice(0, 1).map((events) => [...events, bobLost, startAcknowledged]),
  ],
  calling: callingWays,
  ringing: [[incoming], [incomingVideo]],
  answeringDevices: [
    [incoming, answer],
    [incomingVideo, answer],
  ],
  answering: answeringWays,
  connecting: [
    ...answeringWays
      .slice(0, 1)
      .map((events): CallEvent[] => [...events, { type: 'answerAcknowledged', view: view() }]),
    ...callingWays.map((events) => [...events, ...joins(bob).slice(0, 2)]),
  ],
  connected: [
    ...connectedWays,
    ...connectedWays.slice(1).map((events) => [...events, ...joins(carol)]),
    ...callingWays.slice(0, 1).map((events) => [...events, ...answersProvisionally]),
    [{ type: 'rejoin', self: bob, view: view({ talkingFor: 1_000, users: alone }), at }],
  ],
  reconnecting: [
    ...connectedWays.map((events) => [...events, bobInterrupted]),
    ...callingWays.slice(1).map((events) => [...events, bobLost]),
  ],
  ended: [[make, microphoneTrack, { type: 'end', at }]],
}

it.each(Object.entries(ways))('%s is reached by each of its ways', (phase, all) => {
  for (const events of all) expect(run(events).state?.phase ?? 'none').toBe(phase)
})

describe('a call, in any order of events,', () => {
  const who = fc.constantFrom(alice, bob, carol)
  const source = fc.constantFrom(...captureSources)
  const anyPeer = fc
    .record({ whose: who, deviceId: fc.constantFrom('phone', 'tablet'), preconnect: fc.constantFrom('all', null) })
    .map(({ whose, deviceId, preconnect }): PeerView => ({
      ...{ ...peer(whose), deviceId },
      ...(preconnect && { preconnect: 'all' as const }),
    }))
  const all = (status: UserStatus, cameraMuted?: boolean) =>
    [alice, bob, carol].map((each) => user(each, status, cameraMuted))
  const anyView = fc.constantFrom(
    view({ users: all('calling') }),
    view({ callType: 'video', users: all('calling', false) }),
    view({ callType: 'video', users: all('connecting', false), peers: [peer(bob)] }),
    view({
      callMode: 'onetomany',
      users: [user(alice, 'connecting'), user(bob, 'connecting'), user(carol, 'ringing')],
      peers: [peer(bob), peer(alice)],
    }),
  )
  const self = fc.constantFrom(alice, bob)
  const anyProgress: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constantFrom(make, makeVideo),
    fc.record({ type: fc.constant('incoming' as const), self: fc.constant(bob), view: anyView }),
    fc.record({ type: fc.constant('rejoin' as const), self, view: anyView, at: fc.nat() }),
    fc.record({ type: fc.constant('answer' as const), withCamera: fc.boolean() }),
    fc.record({
      type: fc.constant('setMuted' as const),
      source,
      isMuted: fc.boolean(),
      commandId: fc.constant('command'),
    }),
    fc.record({ type: fc.constant('localMute' as const), source, isMuted: fc.boolean() }),
    fc.record({ type: fc.constant('localTrack' as const), source, trackId: fc.constantFrom('mic', 'cam', null) }),
    fc.constantFrom(devicesOpened, microphoneOpened),
    fc.record({ type: fc.constantFrom('startAcknowledged' as const, 'answerAcknowledged' as const), view: anyView }),
    fc.constant({ type: 'startAcknowledged' as const, view: crossing }),
    fc.record({ type: fc.constant('snapshot' as const), view: anyView, at: fc.nat() }),
    fc.record({
      type: fc.constant('user' as const),
      user: fc
        .tuple(
          who,
          fc.constantFrom<UserStatus>('calling', 'ringing', 'connecting', 'busy', 'engaged', 'ended'),
          fc.boolean(),
          fc.constantFrom({}, {}, { isLost: true as const }, { isAway: true as const }),
        )
        .map(([about, status, cameraMuted, flags]) => ({ ...user(about, status, cameraMuted), ...flags })),
      at: fc.nat(),
    }),
    fc.record({ type: fc.constant('peer' as const), peer: anyPeer }),
    fc.record({
      type: fc.constant('provisionalAnswer' as const),
      device: anyPeer.map(({ userJid, deviceId }) => ({ userJid, deviceId })),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('remoteMute' as const),
      userJid: who.map((w) => w.userJid),
      source,
      isMuted: fc.boolean(),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('peerConnection' as const),
      userJid: who.map((w) => w.userJid),
      connection: fc.constantFrom(
        'connecting' as const,
        'connected' as const,
        'interrupted' as const,
        'failed' as const,
      ),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('earlyVideo' as const),
      userJid: who.map((w) => w.userJid),
      trackId: fc.constantFrom('early', null),
    }),
    fc.record({
      type: fc.constant('remoteTrack' as const),
      userJid: who.map((w) => w.userJid),
      source,
      trackId: fc.constantFrom('a', 'b', null),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('timeout' as const),
      timer: fc.constantFrom(
        'ring' as const,
        'camera' as const,
        'replay' as const,
        'alone' as const,
        `connection:${bob.userJid}` as const,
        `media:${bob.userJid}` as const,
      ),
      at: fc.nat(),
    }),
  )
  const anyEnd: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.record({ type: fc.constantFrom('decline' as const, 'end' as const, 'disconnected' as const), at: fc.nat() }),
    fc.constant({ type: 'devicesRefused' as const, error: CallError.of('microphone-denied'), at }),
    fc.record({
      type: fc.constant('refused' as const),
      error: fc.constantFrom(CallError.of('not-found'), CallError.of('not-connected')),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('closed' as const),
      at: fc.nat(),
      closed: fc.record({
        roomId: fc.constant(roomId),
        userJid: who.map((w) => w.userJid),
        status: fc.constantFrom('ended' as const, 'busy' as const, 'engaged' as const),
        reason: fc.constantFrom('hangup' as const, 'declined' as const, 'answered-elsewhere' as const),
        endedBy: fc.constantFrom(alice.userJid, bob.userJid, null),
        missed: fc.boolean(),
      }),
    }),
  )
  const anyEvent = fc.oneof({ weight: 19, arbitrary: anyProgress }, { weight: 1, arbitrary: anyEnd })
  /** Random events from the beginning of a call, or from any later phase: a random order seldom gets that far. */
  const anyEvents = fc
    .tuple(fc.constantFrom(...Object.values(ways).flat()), fc.array(anyEvent, { maxLength: 40 }))
    .map(([first, rest]) => [...first, ...rest])

  /** Checks every step of random sequences of events. */
  function always(
    check: (before: CallStateOrNone, event: CallEvent, after: CallStateOrNone, effects: CallEffect[]) => void,
    options: fc.Parameters<unknown> = { numRuns: 3_000 },
  ): void {
    fc.assert(
      fc.property(anyEvents, (events) => {
        let state: CallStateOrNone = null
        for (const event of events) {
          const [next, effects] = transition(state, event)
          check(state, event, next, effects)
          state = next
        }
      }),
      options,
    )
  }

  it('does not change after its end', () => {
    always((before, _, after, effects) => {
      if (before?.phase !== 'ended') return
      expect(after).toBe(before)
      expect(effects).toEqual([])
    })
  })

  it('is released exactly once, on every way to its end', () => {
    always((before, _, after, effects) => {
      const isOver = (state: CallStateOrNone) => state === null || state.phase === 'ended'
      const releases = effects.filter(({ type }) => type === 'release').length
      expect(releases).toBe(!isOver(before) && isOver(after) ? 1 : 0)
    })
  })

  it('settles each promise exactly once', () => {
    always((before, _, after, effects) => {
      const settled = effects.filter(({ type }) => type === 'resolve' || type === 'reject').length
      const wasPending = before !== null && pendingCommandOf(before) !== null
      const isPending = after !== null && pendingCommandOf(after) !== null
      expect(settled).toBe(wasPending && !isPending ? 1 : 0)
    })
  })

  it('publishes no track of a callee before the answer, and only preconnects', () => {
    always((before, event, _, effects) => {
      const isUnansweredCall = before !== null && isUnanswered(before)
      if (!isUnansweredCall || event.type === 'answerAcknowledged') return
      const isOpen =
        event.type === 'devicesOpened' ||
        event.type === 'microphoneOpened' ||
        (event.type === 'localTrack' && event.source === 'microphone')
      const hasAnswered = before.phase === 'answering' || (before.phase === 'answeringDevices' && isOpen)
      for (const effect of effects) {
        if (effect.type === 'addPeer') expect(effect.peer.preconnect).toBeDefined()
        if (effect.type === 'answerPeers') expect(hasAnswered).toBe(true)
        if (effect.type === 'publish' && !hasAnswered) expect(effect.trackId).toBeNull()
      }
    })
  })

  it('publishes no track of a caller before the server has the call', () => {
    always((before, event, _, effects) => {
      if (before?.phase !== 'acquiringDevices' && before?.phase !== 'requesting') return
      if (event.type !== 'startAcknowledged') expect(effects.filter(({ type }) => type === 'publish')).toEqual([])
    })
  })

  it('notifies listeners only of local tracks and mutes while events are deferred', () => {
    always((before, event, _, effects) => {
      const isDeferring = before?.phase === 'acknowledged' || before?.phase === 'resolved'
      const isOver = event.type === 'closed' || event.type === 'devicesRefused' || event.type === 'timeout'
      if (!isDeferring || isOver) return
      for (const effect of effects) {
        if (effect.type === 'emit') expect(effect).toMatchObject({ event: 'muteStatus', payload: { localUser: true } })
        if (effect.type === 'emitTrack') expect(effect.payload.localUser).toBe(true)
      }
    })
  })

  it('has a state of plain data', () => {
    always((_, __, after) => {
      expect(JSON.parse(JSON.stringify(after))).toEqual(after)
    })
  })

  it('drops every track that it removes', () => {
    const tracksOf = (state: CallStateOrNone) =>
      Object.values(state?.call.participants ?? {}).flatMap(({ tracks }) =>
        trackSources.flatMap((source) => tracks[source].trackId ?? []),
      )
    always((before, _, after, effects) => {
      const gone = tracksOf(before).filter((id) => !tracksOf(after).includes(id))
      const dropped = effects.flatMap((effect) => (effect.type === 'dropTrack' ? [effect.trackId] : []))
      for (const id of gone) expect(dropped).toContain(id)
    })
  })

  const phaseOf = (state: CallStateOrNone): Phase | 'none' => state?.phase ?? 'none'

  it('follows the arrows of the diagram', () => {
    always((before, _, after) => {
      const [from, to] = [phaseOf(before), phaseOf(after)]
      if (from !== to) expect([...arrows[from], 'ended'], `${from} to ${to}`).toContain(to)
    })
  })

  it('takes every arrow of the diagram', () => {
    const followed = new Set<string>()
    // The seed makes it the same for every run: some arrows are rare.
    always((before, _, after) => void followed.add(`${phaseOf(before)} to ${phaseOf(after)}`), {
      numRuns: 20_000,
      seed: 1,
    })
    const drawn = Object.entries(arrows).flatMap(([from, all]) => all.map((to) => `${from} to ${to}`))
    expect(drawn.filter((arrow) => !followed.has(arrow))).toEqual([])
  })
})

/** The arrows of the diagram at `Phase`, except those to `ended`, which every phase has. */
const arrows: Record<Phase | 'none', (Phase | 'none')[]> = {
  none: ['acquiringDevices', 'ringing', 'calling', 'connecting', 'connected'],
  acquiringDevices: ['requesting', 'none'],
  requesting: ['acknowledged', 'resolved', 'calling', 'connecting', 'none'],
  acknowledged: ['resolved', 'calling', 'connecting'],
  resolved: ['calling', 'connecting', 'reconnecting'],
  calling: ['connecting', 'reconnecting'],
  ringing: ['answeringDevices'],
  answeringDevices: ['answering', 'acknowledged', 'ringing'],
  answering: ['acknowledged', 'connecting', 'ringing'],
  connecting: ['connected', 'reconnecting', 'calling'],
  connected: ['reconnecting', 'connecting', 'calling'],
  reconnecting: ['connected', 'connecting', 'calling'],
  ended: [],
}
