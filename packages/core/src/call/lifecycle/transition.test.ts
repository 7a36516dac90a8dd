import {
  captureSources,
  type CallView,
  type DeviceAddress,
  type PeerView,
  trackSources,
  type UserStatus,
  type UserView,
} from '@offhook/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CallError } from '../../api/callError'
import type { CallEffect } from './callEffect'
import type { CallEvent } from './callEvent'
import type { CallState, CallStateOrNone, Phase } from './callState'
import { transition } from './transition'

// Longer than a file should be: one table and its rows, and the random orders are made of the same events as the rows.

const alice = { userJid: 'alice@example.com', displayName: 'Alice' }
const bob = { userJid: 'bob@example.com', displayName: 'Bob' }
const carol = { userJid: 'carol@example.com', displayName: 'Carol' }
const roomId = 'room-0123456789abcdef'
const at = 1_000

const user = (who: typeof alice, status: UserStatus, cameraMuted = true): UserView => ({
  ...who,
  status,
  tracks: {
    microphone: { isMuted: false },
    camera: { isMuted: cameraMuted },
    screen: { isMuted: true },
    screenAudio: { isMuted: true },
  },
})
const peer = (who: typeof alice): PeerView => ({
  userJid: who.userJid,
  deviceId: `${who.displayName}-phone`,
  initiator: true,
})

function view(overrides: Partial<CallView> = {}): CallView {
  return {
    roomId,
    roomLink: 'abc-defg-hij',
    callType: 'audio',
    callMode: 'onetoone',
    groupId: null,
    callerJid: alice.userJid,
    startedAt: 500,
    users: [user(alice, 'calling'), user(bob, 'calling')],
    peers: [],
    ringsFor: 30_000,
    seq: 0,
    ...overrides,
  }
}

const make: CallEvent = {
  type: 'make',
  self: alice,
  call: { roomId, callType: 'audio', callees: [bob.userJid], groupId: null },
  at,
}
const incoming: CallEvent = { type: 'incoming', self: bob, view: view() }
const microphone: CallEvent = { type: 'localTrack', source: 'microphone', trackId: 'mic' }
const ready: CallEvent = { type: 'mediaReady' }
const taken: CallEvent = { type: 'taken', view: view() }
const joins = (who: typeof alice, cameraMuted = true): CallEvent[] => [
  { type: 'user', user: user(who, 'connecting', cameraMuted), at },
  { type: 'peer', peer: peer(who) },
  { type: 'link', userJid: who.userJid, link: 'connected', at },
  { type: 'track', userJid: who.userJid, source: 'microphone', trackId: `${who.displayName}-voice`, at },
]

function run(
  events: readonly CallEvent[],
  from: CallStateOrNone = null,
): { state: CallStateOrNone; effects: CallEffect[]; last: CallEffect[] } {
  let state = from
  const effects: CallEffect[] = []
  let last: CallEffect[] = []
  for (const event of events) {
    const [next, more] = transition(state, event)
    state = next
    last = more
    effects.push(...more)
  }
  return { state, effects, last }
}

/** What a listener would hear, in short: `ringing(bob)`. */
const heard = (effects: readonly CallEffect[]): string[] =>
  effects.flatMap((effect) => {
    if (effect.type === 'emitTrack')
      return [`${effect.payload.trackType}(${effect.payload.userJid.split('@')[0] ?? ''})`]
    if (effect.type === 'resolve' || effect.type === 'reject') return [`${effect.type} ${effect.command}`]
    if (effect.type !== 'emit') return []
    const who = effect.payload.userJid.split('@')[0] ?? ''
    if (effect.event === 'callStatus') {
      return [`${effect.payload.status}(${who})${effect.payload.sessionStatus === 'closed' ? ' closed' : ''}`]
    }
    return [`${effect.event}(${who})`]
  })

describe('an outgoing call', () => {
  it('tells its listeners in the order of the contract', () => {
    const { state, effects } = run([
      make,
      microphone,
      ready,
      taken,
      { type: 'user', user: user(bob, 'ringing'), at },
      ...joins(bob),
    ])
    expect(heard(effects)).toEqual([
      'audio(alice)',
      'resolve make',
      'ringing(bob)',
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
    ])
    expect(state?.phase).toBe('connected')
    expect(state?.call).toMatchObject({ status: 'connected', connectedAt: at, direction: 'outgoing' })
  })

  it('asks for the microphone before it tells the server', () => {
    expect(run([make]).effects).toEqual([{ type: 'acquire', video: false, action: 'makeVoiceCall' }])
    expect(run([make, microphone, ready]).last).toMatchObject([
      {
        type: 'send',
        name: 'call:start',
        request: { tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } },
      },
    ])
  })

  it('never was when the microphone is refused, or the server refuses', () => {
    for (const event of [
      { type: 'mediaRefused', error: CallError.of('microphone-denied'), at },
      { type: 'refused', error: CallError.of('forbidden'), at },
    ] as const) {
      const { state, last } = run([make, event])
      expect(state).toBeNull()
      expect(last).toContainEqual({ type: 'release' })
      expect(heard(last)).toEqual(['reject make'])
    }
  })

  it('becomes the other one’s call when both were dialling', () => {
    const theirs = view({
      roomId: 'room-of-bob-0000',
      callerJid: bob.userJid,
      users: [user(bob, 'connecting'), user(alice, 'connecting')],
    })
    const { state, effects } = run([make, microphone, ready, { type: 'taken', view: theirs }, ...joins(bob)])
    expect(state?.call).toMatchObject({ roomId: 'room-of-bob-0000', direction: 'incoming', status: 'connected' })
    expect(heard(effects)).toEqual([
      'audio(alice)',
      'resolve make',
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
    ])
  })

  it('sends nothing of the microphone before the server has the call', () => {
    const before = run([make, microphone, ready])
    expect(before.effects.some(({ type }) => type === 'publish')).toBe(false)
    expect(run([taken], before.state).effects).toContainEqual({ type: 'publish', source: 'microphone', trackId: 'mic' })
  })

  it('gives up by itself when the server says nothing after the ring', () => {
    const { state, last } = run([make, microphone, ready, taken, { type: 'timeout', timer: 'ring', at }])
    expect(state?.call).toMatchObject({ status: 'ended', endReason: 'no-answer', endedBy: 'system' })
    expect(heard(last)).toEqual(['ended(bob) closed'])
  })
})

describe('an incoming call', () => {
  it('rings on when the microphone is refused, and can be answered again', () => {
    const refused = run([
      incoming,
      { type: 'answer', withVideo: false },
      { type: 'mediaRefused', error: CallError.of('microphone-denied'), at },
    ])
    expect(refused.state?.phase).toBe('ringing')
    expect(heard(refused.last)).toEqual(['reject answer'])
    const again = run(
      [{ type: 'answer', withVideo: false }, microphone, ready, { type: 'answered', view: view() }],
      refused.state,
    )
    expect(again.state?.phase).toBe('connecting')
    expect(heard(again.effects)).toEqual(['audio(bob)', 'resolve answer'])
  })

  it('sends nothing of the callee before they have answered, and everything then, beside the word to the server', () => {
    const readied: PeerView = { ...peer(alice), initiator: false, preconnect: 'all' }
    const ringing = run([
      incoming,
      { type: 'peer', peer: readied },
      { type: 'peer', peer: { ...peer(carol) } },
      { type: 'answer', withVideo: true },
    ])
    expect(ringing.effects.filter(({ type }) => type === 'addPeer')).toEqual([{ type: 'addPeer', peer: readied }])
    expect(ringing.effects.some(({ type }) => type === 'publish' || type === 'answerPeers')).toBe(false)
    const speaking = run([microphone], ringing.state)
    expect(speaking.effects.slice(0, 2)).toEqual([
      { type: 'publish', source: 'microphone', trackId: 'mic' },
      { type: 'answerPeers' },
    ])
    expect(run([ready], speaking.state).effects).toMatchObject([
      { type: 'publish', source: 'microphone', trackId: 'mic' },
      { type: 'publish', source: 'camera', trackId: null },
      { type: 'answerPeers' },
      { type: 'send', name: 'call:answer' },
    ])
  })

  it('takes back what it sent when the server refuses the answer', () => {
    const { state, last } = run([
      incoming,
      { type: 'answer', withVideo: false },
      microphone,
      ready,
      { type: 'refused', error: CallError.of('not-connected'), at },
    ])
    expect(state?.phase).toBe('ringing')
    expect(last).toEqual(
      expect.arrayContaining([
        { type: 'publish', source: 'microphone', trackId: null },
        { type: 'publish', source: 'camera', trackId: null },
        { type: 'releaseMedia' },
      ]),
    )
  })

  describe('whose microphone is open before the camera', () => {
    const video = view({ callType: 'video', users: [user(alice, 'calling', false), user(bob, 'calling', false)] })
    const said = () =>
      run([{ ...incoming, view: video }, { type: 'answer', withVideo: true }, microphone, { type: 'microphoneReady' }])
    const camera: CallEvent = { type: 'localTrack', source: 'camera', trackId: 'cam' }
    const answered: CallEvent = { type: 'answered', view: video }
    const inCall: CallEvent[] = [
      { type: 'user', user: user(alice, 'connecting', false), at },
      { type: 'peer', peer: { ...peer(alice), initiator: false } },
    ]

    it('is answered at once, with the camera on its way', () => {
      expect(said().last).toContainEqual({
        type: 'send',
        name: 'call:answer',
        request: { roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: false } } },
        answer: 'answered',
      })
      expect(run([camera, ready], said().state).effects.filter(({ type }) => type === 'send')).toEqual([])
    })

    it('holds the server’s word back until the camera is open, and until whoever answered knows', () => {
      const waiting = run([answered, ...inCall], said().state)
      expect(waiting.effects).toEqual([])
      const open = run([camera, ready], waiting.state)
      expect(heard(open.effects)).toEqual(['video(bob)', 'resolve answer'])
      expect(open.effects).toContainEqual({ type: 'publish', source: 'camera', trackId: 'cam' })
      expect(open.last).toContainEqual({ type: 'startTimer', name: 'held', ms: 0 })
      const late = run(
        [{ type: 'remoteMute', userJid: alice.userJid, source: 'microphone', isMuted: true, at }],
        open.state,
      )
      expect(late.effects).toEqual([])
      const { effects } = run([{ type: 'timeout', timer: 'held', at }], late.state)
      expect(heard(effects)).toEqual(['connecting(alice)', 'muteStatus(alice)'])
      expect(effects.filter(({ type }) => type === 'addPeer')).toHaveLength(1)
    })

    it('is not held up by a camera that is open first', () => {
      expect(heard(run([camera, ready, answered], said().state).effects)).toEqual(['video(bob)', 'resolve answer'])
      expect(heard(run([camera, ready, answered, ...inCall], said().state).last)).toEqual([])
    })

    it('mutes a camera that could not be had after all', () => {
      const { effects } = run([answered, ready], said().state)
      expect(effects).toContainEqual({
        type: 'send',
        name: 'call:mute',
        request: { roomId, source: 'camera', isMuted: true },
      })
    })

    it('is over when the call is, and hung up where the server has taken it already', () => {
      const closed = { roomId, userJid: alice.userJid, status: 'ended', reason: 'hangup', missed: false } as const
      const over = run([answered, { type: 'closed', closed: { ...closed, endedBy: alice.userJid }, at }], said().state)
      expect(over.state?.phase).toBe('ended')
      expect(run([{ type: 'end', at }], said().state).effects).toContainEqual(
        expect.objectContaining({ name: 'call:decline' }),
      )
      expect(run([answered, { type: 'end', at }], said().state).effects).toContainEqual(
        expect.objectContaining({ name: 'call:end' }),
      )
    })

    it('ends when the microphone is lost before the camera is there', () => {
      const lost: CallEvent = { type: 'mediaRefused', error: CallError.of('microphone-denied'), at }
      const { state, effects } = run([lost], said().state)
      expect(state?.call).toMatchObject({ status: 'ended', endReason: 'media-failed' })
      expect(effects).toContainEqual(expect.objectContaining({ name: 'call:end' }))
    })

    it('rings on when the server refuses, whatever becomes of the camera', () => {
      const refused: CallEvent = { type: 'refused', error: CallError.of('not-connected'), at }
      const { state, effects } = run([refused, camera, ready], said().state)
      expect(state).toMatchObject({ phase: 'ringing', awaiting: null, opening: null })
      expect(heard(effects)).toEqual(['reject answer', 'video(bob)'])
    })
  })

  it('leaves the link to a caller who has gone, though it rings on for others', () => {
    const { state, last } = run([incoming, { type: 'user', user: user(alice, 'ended'), reason: 'hangup', at }])
    expect(state?.phase).toBe('ringing')
    expect(last).toEqual([{ type: 'removePeer', userJid: alice.userJid }])
  })

  it('is missed when it ends unanswered, and not when it was answered elsewhere', () => {
    const closed = (reason: 'cancelled' | 'answered-elsewhere', missed: boolean): CallEvent => ({
      type: 'closed',
      closed: { roomId, userJid: alice.userJid, status: 'ended', reason, endedBy: alice.userJid, missed },
      at,
    })
    expect(heard(run([incoming, closed('cancelled', true)]).last)).toEqual(['ended(alice) closed', 'missedCall(alice)'])
    const elsewhere = run([incoming, closed('answered-elsewhere', false)]).last
    expect(heard(elsewhere)).toEqual(['ended(alice) closed'])
    expect(elsewhere).toContainEqual(
      expect.objectContaining({ payload: expect.objectContaining({ answeredElsewhere: true }) as unknown }),
    )
  })
})

describe('an answer over a link that is ready', () => {
  const [phone, tablet] = ['phone', 'tablet'].map((deviceId) => ({ userJid: bob.userJid, deviceId })) as [
    DeviceAddress,
    DeviceAddress,
  ]
  const readied = (device: DeviceAddress): CallEvent => ({
    type: 'peer',
    peer: { ...device, initiator: true, preconnect: 'all' },
  })
  const named = (device: DeviceAddress): CallEvent => ({ type: 'peer', peer: { ...device, initiator: true } })
  const answers = (device: DeviceAddress): CallEvent => ({ type: 'linkAnswered', device, at })
  const word: CallEvent = { type: 'user', user: user(bob, 'connecting'), at }
  const media = (trackId: string): CallEvent[] => [
    { type: 'link', userJid: bob.userJid, link: 'connected', at },
    { type: 'track', userJid: bob.userJid, source: 'microphone', trackId, at },
  ]
  const ringing = () =>
    run([
      ...[make, microphone, ready, taken],
      { type: 'user', user: user(bob, 'ringing'), at },
      ...[readied(phone), readied(tablet)],
    ])

  it('makes ready, and tells nobody', () => {
    const { state, effects } = ringing()
    expect(state).toMatchObject({ phase: 'calling', devices: {} })
    expect(heard(effects)).toEqual(['audio(alice)', 'resolve make', 'ringing(bob)'])
    expect(effects.filter(({ type }) => type === 'addPeer')).toHaveLength(2)
  })

  it('is believed before the server has spoken, in the order of the contract', () => {
    const { state, effects } = run([answers(phone), ...media('voice')], ringing().state)
    expect(heard(effects)).toEqual(['connecting(bob)', 'audio(bob)', 'callUserJoined(bob)', 'connected(bob)'])
    expect(effects).toContainEqual({ type: 'believePeer', device: phone })
    const confirmed = run([word, named(phone)], state)
    expect(heard(confirmed.effects)).toEqual([])
    expect(confirmed.state).toMatchObject({ phase: 'connected', devices: { [bob.userJid]: phone } })
  })

  it('is not believed of a second device', () => {
    const { state, last } = run([answers(phone), ...media('voice'), answers(tablet)], ringing().state)
    expect(last).toEqual([])
    expect(state?.devices).toEqual({ [bob.userJid]: phone })
  })

  it('is corrected by the server: another device of theirs was first', () => {
    const { state, effects } = run(
      [
        ...[answers(phone), ...media('voice of the phone'), word, named(tablet)],
        { type: 'track', userJid: bob.userJid, source: 'microphone', trackId: null, at },
        ...media('voice of the tablet'),
      ],
      ringing().state,
    )
    expect(state?.devices).toEqual({ [bob.userJid]: tablet })
    expect(state?.phase).toBe('connected')
    expect(heard(effects)).toEqual([
      'connecting(bob)',
      'audio(bob)',
      'callUserJoined(bob)',
      'connected(bob)',
      'audio(bob)',
      'audio(bob)',
      'connected(bob)',
    ])
    expect(effects).toContainEqual({ type: 'dropTrack', trackId: 'voice of the phone' })
    // Whatever waits for the first device's media waits no longer.
    const timers = effects.filter(({ type }) => type === 'startTimer' || type === 'stopTimer')
    expect(timers.at(-1)).toMatchObject({ type: 'stopTimer' })
  })

  it('is corrected by the server: they declined', () => {
    const closed = { roomId, userJid: bob.userJid, status: 'busy', reason: 'declined', missed: false } as const
    const { state, effects } = run(
      [answers(phone), { type: 'closed', closed: { ...closed, endedBy: bob.userJid }, at }],
      ringing().state,
    )
    expect(state?.phase).toBe('ended')
    expect(heard(effects)).toEqual(['connecting(bob)', 'busy(bob) closed'])
  })

  it('is no news of somebody who is out of the call, or in it already', () => {
    const gone: CallEvent = { type: 'user', user: user(bob, 'ended'), reason: 'unavailable', at }
    expect(run([gone, answers(phone)], ringing().state).last).toEqual([])
    expect(run([word, named(tablet), answers(phone)], ringing().state).last).toEqual([])
  })

  it('does not make anybody ring again whose ring is heard of late', () => {
    const late: CallEvent = { type: 'user', user: user(bob, 'ringing'), at }
    const { state, last } = run([answers(phone), ...media('voice'), late], ringing().state)
    expect(last).toEqual([])
    expect(state?.call.status).toBe('connected')
  })

  it('waits for no picture once the server says that there is none', () => {
    const video = view({ callType: 'video', users: [user(alice, 'calling', false), user(bob, 'calling', false)] })
    const heardOnly = run([
      { ...make, call: { ...make.call, callType: 'video' } },
      ...[microphone, ready],
      { type: 'taken', view: video },
      ...[readied(phone), answers(phone), ...media('voice')],
    ])
    expect(heardOnly.state?.phase).toBe('connecting')
    expect(run([word], heardOnly.state).state?.phase).toBe('connected')
  })
})

describe('a running call', () => {
  const connected = () => run([make, microphone, ready, taken, ...joins(bob)])

  it('is reconnecting when media stops, and connected when it flows again', () => {
    const gone = run([{ type: 'link', userJid: bob.userJid, link: 'interrupted', at }], connected().state)
    expect(gone.state?.call.status).toBe('reconnecting')
    expect(heard(gone.last)).toEqual(['reconnecting(bob)'])
    const back = run([{ type: 'link', userJid: bob.userJid, link: 'connected', at: 9 }], gone.state)
    expect(heard(back.last)).toEqual(['connected(bob)'])
    expect(back.state?.call).toMatchObject({ status: 'connected', connectedAt: at })
  })

  it('ends as lost when media does not come back', () => {
    const { state, last } = run(
      [
        { type: 'link', userJid: bob.userJid, link: 'interrupted', at },
        { type: 'timeout', timer: `link:${bob.userJid}`, at: 31_000 },
      ],
      connected().state,
    )
    expect(state?.call).toMatchObject({ endReason: 'connection-lost', endedBy: 'system', endedAt: 31_000 })
    expect(heard(last)).toEqual(['ended(bob) closed'])
  })

  it('counts as connected without a picture that does not come', () => {
    const video = view({ callType: 'video', users: [user(alice, 'calling', false), user(bob, 'calling', false)] })
    const waiting = run([
      { ...make, call: { ...make.call, callType: 'video' } },
      microphone,
      ready,
      { type: 'taken', view: video },
      ...joins(bob, false),
    ])
    expect(waiting.state?.phase).toBe('connecting')
    expect(run([{ type: 'timeout', timer: `media:${bob.userJid}`, at }], waiting.state).state?.phase).toBe('connected')
  })

  const withBoth = (...doing: CallEvent[]) =>
    run([
      { ...make, call: { ...make.call, callees: [bob.userJid, carol.userJid] } },
      microphone,
      ready,
      {
        type: 'taken',
        view: view({
          callMode: 'onetomany',
          users: [user(alice, 'calling'), user(bob, 'calling'), user(carol, 'calling')],
        }),
      },
      ...joins(bob),
      ...doing,
    ])

  it('goes on when one of several leaves', () => {
    const both = withBoth(...joins(carol))
    const left = run([{ type: 'user', user: user(bob, 'ended'), reason: 'hangup', at }], both.state)
    expect(left.state?.call.status).toBe('connected')
    expect(heard(left.last)).toEqual(['ended(bob)', 'callUserLeft(bob)'])
    expect(left.last).toContainEqual({ type: 'dropTrack', trackId: 'Bob-voice' })
  })

  it('ends, and is left, where what dialled it is refused although somebody rings already', () => {
    const ringing = run([make, microphone, ready, { type: 'user', user: user(bob, 'ringing'), at }])
    const { state, last } = run([{ type: 'refused', error: CallError.of('rate-limited'), at }], ringing.state)
    expect(state?.call).toMatchObject({ status: 'ended', endReason: 'connect-failed' })
    expect(last).toContainEqual(expect.objectContaining({ type: 'send', name: 'call:end' }))
    expect(last).toContainEqual(expect.objectContaining({ type: 'reject', command: 'make' }))
  })

  it('is connecting, and does not ring out, while one who has answered is not named yet', () => {
    const group = view({
      callMode: 'onetomany',
      users: [user(alice, 'connecting'), user(bob, 'connecting'), user(carol, 'ringing')],
    })
    const answered = run([incoming, { type: 'answer', withVideo: false }, microphone, ready])
    const named: CallEvent = { type: 'user', user: user(alice, 'connecting'), at }
    const seated = run([{ type: 'answered', view: group }, named], answered.state)
    const left = run([{ type: 'user', user: user(carol, 'ended'), reason: 'no-answer', at }], seated.state)
    expect(left.state?.phase).toBe('connecting')
  })

  it('ends as lost for whoever is left with one they never reached, whom the server still sees in the call', () => {
    const unreached = withBoth(
      { type: 'user', user: user(carol, 'connecting'), at },
      { type: 'peer', peer: peer(carol) },
      { type: 'timeout', timer: `link:${carol.userJid}`, at: 31_000 },
    )
    expect(unreached.state?.phase).toBe('connected')
    const left = run([{ type: 'user', user: user(bob, 'ended'), reason: 'hangup', at: 32_000 }], unreached.state)
    expect(left.last).toContainEqual(expect.objectContaining({ type: 'startTimer', name: 'alone' }))
    const alone: CallEvent = { type: 'timeout', timer: 'alone', at: 37_000 }
    expect(run([alone], left.state).state?.call).toMatchObject({ endReason: 'connection-lost', endedBy: 'system' })
    // Somebody who comes back in time keeps it going.
    expect(run([{ type: 'peer', peer: peer(carol) }, alone], left.state).state?.phase).toBe('connecting')
  })
})

describe('any order of events', () => {
  const who = fc.constantFrom(alice, bob, carol)
  const source = fc.constantFrom(...captureSources)
  const anyPeer = fc
    .record({ whose: who, deviceId: fc.constantFrom('phone', 'tablet'), preconnect: fc.constantFrom('all', null) })
    .map(({ whose, deviceId, preconnect }): PeerView => ({
      ...{ ...peer(whose), deviceId },
      ...(preconnect && { preconnect: 'all' as const }),
    }))
  const anyView = fc.constantFrom(
    view(),
    view({ callType: 'video', peers: [peer(bob)] }),
    view({
      callMode: 'onetomany',
      users: [user(alice, 'connecting'), user(bob, 'connecting'), user(carol, 'ringing')],
      peers: [peer(bob), peer(alice)],
    }),
  )
  const self = fc.constantFrom(alice, bob)
  const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
    fc.constant(make),
    fc.record({ type: fc.constant('incoming' as const), self: fc.constant(bob), view: anyView }),
    fc.record({ type: fc.constant('rejoin' as const), self, view: anyView, at: fc.nat() }),
    fc.record({ type: fc.constant('answer' as const), withVideo: fc.boolean() }),
    fc.record({ type: fc.constantFrom('decline' as const, 'end' as const, 'lineClosed' as const), at: fc.nat() }),
    fc.record({ type: fc.constant('muteMicrophone' as const), isMuted: fc.boolean() }),
    fc.record({ type: fc.constant('localTrack' as const), source, trackId: fc.constantFrom('mic', 'cam', null) }),
    fc.constant(ready),
    fc.constant({ type: 'microphoneReady' as const }),
    fc.constant({ type: 'mediaRefused' as const, error: CallError.of('microphone-denied'), at }),
    fc.record({ type: fc.constantFrom('taken' as const, 'answered' as const), view: anyView }),
    fc.record({ type: fc.constant('snapshot' as const), view: anyView, at: fc.nat() }),
    fc.record({
      type: fc.constant('refused' as const),
      error: fc.constantFrom(CallError.of('not-found'), CallError.of('not-connected')),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('user' as const),
      user: fc
        .tuple(
          who,
          fc.constantFrom<UserStatus>('calling', 'ringing', 'connecting', 'busy', 'engaged', 'ended'),
          fc.boolean(),
        )
        .map((args) => user(...args)),
      at: fc.nat(),
    }),
    fc.record({ type: fc.constant('peer' as const), peer: anyPeer }),
    fc.record({
      type: fc.constant('linkAnswered' as const),
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
    fc.record({
      type: fc.constant('link' as const),
      userJid: who.map((w) => w.userJid),
      link: fc.constantFrom('connecting' as const, 'connected' as const, 'interrupted' as const, 'failed' as const),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('track' as const),
      userJid: who.map((w) => w.userJid),
      source,
      trackId: fc.constantFrom('a', 'b', null),
      at: fc.nat(),
    }),
    fc.record({
      type: fc.constant('timeout' as const),
      timer: fc.constantFrom(
        'ring' as const,
        'held' as const,
        `link:${bob.userJid}` as const,
        `media:${bob.userJid}` as const,
      ),
      at: fc.nat(),
    }),
  )
  const start = fc.tuple(fc.boolean(), self).map(([isOutgoing]) => (isOutgoing ? make : incoming))
  const anyStory = fc.tuple(start, fc.array(anyEvent, { maxLength: 40 })).map(([first, rest]) => [first, ...rest])

  /** Checks every step of every story. */
  function always(
    check: (before: CallStateOrNone, event: CallEvent, after: CallStateOrNone, effects: CallEffect[]) => void,
  ): void {
    fc.assert(
      fc.property(anyStory, (events) => {
        let state: CallStateOrNone = null
        for (const event of events) {
          const [next, effects] = transition(state, event)
          check(state, event, next, effects)
          state = next
        }
      }),
      { numRuns: 3_000 },
    )
  }

  it('leaves what has ended alone', () => {
    always((before, _, after, effects) => {
      if (before?.phase !== 'ended') return
      expect(after).toBe(before)
      expect(effects).toEqual([])
    })
  })

  it('releases everything exactly once, on every way out', () => {
    always((before, _, after, effects) => {
      const isOver = (state: CallStateOrNone) => state === null || state.phase === 'ended'
      const releases = effects.filter(({ type }) => type === 'release').length
      expect(releases).toBe(!isOver(before) && isOver(after) ? 1 : 0)
    })
  })

  it('settles each promise exactly once', () => {
    always((before, _, after, effects) => {
      const settled = effects.filter(({ type }) => type === 'resolve' || type === 'reject').length
      const wasOpen = before?.awaiting != null
      const isOpen = after?.awaiting != null
      expect(settled).toBe(wasOpen && !isOpen ? 1 : 0)
    })
  })

  it('never attaches a track of the callee to a link before they have answered, and makes links ready at most', () => {
    always((before, event, _, effects) => {
      if (before?.phase !== 'ringing' || event.type === 'answered') return
      const isReady =
        event.type === 'mediaReady' ||
        event.type === 'microphoneReady' ||
        (event.type === 'localTrack' && event.source === 'microphone')
      const hasAnswered = before.awaiting === 'answer' && (isReady || before.opening?.isSaid === true)
      for (const effect of effects) {
        // The server's word may have come before the devices were open.
        const isIn = hasAnswered && before.opening !== null && before.opening.held.length > 0
        if (effect.type === 'addPeer' && !isIn) expect(effect.peer.preconnect).toBeDefined()
        if (effect.type === 'answerPeers') expect(hasAnswered).toBe(true)
        if (effect.type === 'publish' && !hasAnswered) expect(effect.trackId).toBeNull()
      }
    })
  })

  it('keeps the state plain', () => {
    always((_, __, after) => {
      expect(JSON.parse(JSON.stringify(after))).toEqual(after)
    })
  })

  it('names the tracks it lets go of, so that none is left behind', () => {
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

  it('can reach every phase', () => {
    const reached = new Set<Phase | 'none'>()
    const note = (state: CallStateOrNone): CallState | null => {
      reached.add(state?.phase ?? 'none')
      return state
    }
    note(null)
    note(run([incoming]).state)
    let state = note(run([make]).state)
    for (const event of [
      microphone,
      ready,
      taken,
      ...joins(bob),
      { type: 'link', userJid: bob.userJid, link: 'interrupted', at } as const,
      { type: 'end', at } as const,
    ]) {
      state = note(transition(state, event)[0])
    }
    expect([...reached].sort()).toEqual([
      'calling',
      'connected',
      'connecting',
      'ended',
      'none',
      'reconnecting',
      'ringing',
    ])
  })
})
