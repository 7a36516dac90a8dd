import type { CallView, PeerView, UserStatus, UserView } from '@offhook/protocol'
import type { CallEffect } from './callEffect'
import type { CallEvent, EventOf } from './callEvent'
import type { CallStateOrNone } from './callState'
import { transition } from './transition'

// The events of a test call from Alice to Bob, for the tests of the state machine.

export const alice = { userJid: 'alice@example.com', userId: 'alice', displayName: 'Alice' }
export const bob = { userJid: 'bob@example.com', userId: 'bob', displayName: 'Bob' }
export const carol = { userJid: 'carol@example.com', userId: 'carol', displayName: 'Carol' }
export const roomId = 'room-0123456789abcdef'
export const at = 1_000

export const user = (who: typeof alice, status: UserStatus, cameraMuted = true): UserView => ({
  ...who,
  status,
  tracks: {
    microphone: { isMuted: false },
    camera: { isMuted: cameraMuted },
    screen: { isMuted: true },
    screenAudio: { isMuted: true },
  },
})
export const peer = (who: typeof alice): PeerView => ({
  userJid: who.userJid,
  deviceId: `${who.displayName}-phone`,
  initiator: true,
})

export function view(overrides: Partial<CallView> = {}): CallView {
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

export const make: EventOf<'make'> = {
  type: 'make',
  self: alice,
  call: { roomId, callType: 'audio', callees: [bob.userJid], groupId: null },
  at,
}
export const incoming: EventOf<'incoming'> = { type: 'incoming', self: bob, view: view() }
export const microphoneTrack: CallEvent = { type: 'localTrack', source: 'microphone', trackId: 'mic' }
export const devicesOpened: CallEvent = { type: 'devicesOpened' }
export const cameraTrack: CallEvent = { type: 'localTrack', source: 'camera', trackId: 'cam' }
export const microphoneOpened: CallEvent = { type: 'microphoneOpened' }
export const startAcknowledged: CallEvent = { type: 'startAcknowledged', view: view() }
export const joins = (who: typeof alice, cameraMuted = true): CallEvent[] => [
  { type: 'user', user: user(who, 'connecting', cameraMuted), at },
  { type: 'peer', peer: peer(who) },
  { type: 'peerConnection', userJid: who.userJid, connection: 'connected', at },
  { type: 'remoteTrack', userJid: who.userJid, source: 'microphone', trackId: `${who.displayName}-audio`, at },
]

/** Runs events through the state machine. `effects` are those of all events, `last` those of the last one. */
export function run(
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

/** What listeners and callers of commands receive, in short: `ringing(bob)`, `resolve make`. */
export const emitted = (effects: readonly CallEffect[]): string[] =>
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

/** The same call with video: both cameras are wanted. */
export const videoView = view({
  callType: 'video',
  users: [user(alice, 'calling', false), user(bob, 'calling', false)],
})
export const makeVideo: EventOf<'make'> = { ...make, call: { ...make.call, callType: 'video' } }
export const incomingVideo: EventOf<'incoming'> = { ...incoming, view: videoView }
