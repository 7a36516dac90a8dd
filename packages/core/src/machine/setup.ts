import type { CallView } from '@offhook/protocol'
import { trackTypes } from '../media/localSlots'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, isSeated } from './callState'
import { dropTracks, fail, finish, giveUp } from './ending'
import { incomingPayload, trackPayload } from './eventPayloads'
import { publishOwn, withoutCameraMuted } from './ownDevices'
import { announced, dialled, firstOther, mergeUser, patchParticipant, withStatus, withView } from './participants'
import type { Step } from './step'

/** The switchboard ends an unanswered call. Only when its word has not come for this long does a client do so itself. */
const RING_GRACE_MS = 5_000

const success = { statusCode: 200, message: 'Success' } as const

/** A click on Call. The microphone comes first: nobody's phone rings for a call that cannot speak. */
export function make(_: null, { self, call, at }: EventOf<'make'>): Step {
  const video = call.callType === 'video'
  return [dialled(self, call, at), [{ type: 'acquire', video, action: video ? 'makeVideoCall' : 'makeVoiceCall' }]]
}

export function dial(state: CallState): Step {
  const { roomId, callType, groupId, participantIds } = state.call
  const [next, videoMuted] = withoutCameraMuted(state)
  return [
    next,
    [
      {
        type: 'send',
        name: 'call:start',
        request: {
          roomId,
          callType,
          to: participantIds.filter((userJid) => userJid !== state.selfJid),
          groupId,
          ...(state.metadata && { metadata: state.metadata }),
          videoMuted,
        },
        answer: 'taken',
      },
    ],
  ]
}

/** The server has the call. Under another room id it is the other one's call: both were dialling, and it is answered already. */
export function taken(state: CallState, { view }: EventOf<'taken'>): Step {
  const isAnswered = view.callerJid !== state.selfJid
  const next = withView({ ...state, awaiting: null, phase: isAnswered ? 'connecting' : 'calling' }, view, 'names')
  const { roomId, callType } = next.call
  return [
    withStatus(next),
    [
      { type: 'prepareMedia' },
      ...publishOwn(next),
      // They dialled without a picture, and theirs is the call.
      ...(callType === 'audio' ? [{ type: 'closeCamera' } as const] : []),
      ...ringTimer(view.ringsFor),
      { type: 'resolve', command: 'make', result: { ...success, callType, roomId } },
    ],
  ]
}

/** It never was: no microphone, or the server would not have it. */
export function forget(state: CallState, { error }: EventOf<'mediaRefused' | 'refused'>): Step {
  const own = state.call.participants[state.selfJid]
  const gone = trackTypes.flatMap((trackType): CallEffect[] => {
    if (own?.[trackType].trackId == null) return []
    const next = patchParticipant(state, state.selfJid, { [trackType]: { ...own[trackType], trackId: null } })
    return [{ type: 'emitTrack', payload: trackPayload(next, state.selfJid, trackType), trackId: null }]
  })
  return [null, [{ type: 'release' }, ...dropTracks(state), ...gone, { type: 'reject', command: 'make', error }]]
}

export function ring(_: null, { self, view }: EventOf<'incoming'>): Step {
  const state = announced(self, view, 'ringing')
  return [
    state,
    [
      { type: 'send', name: 'call:ring', request: { roomId: view.roomId } },
      { type: 'prepareMedia' },
      ...readyPeers(view),
      ...ringTimer(view.ringsFor),
      { type: 'emit', event: 'incomingCall', payload: incomingPayload(state) },
    ],
  ]
}

/** The server would not have it. Where somebody's phone rings all the same, that was said to a repetition of what it did have. */
export function dialRefused(state: CallState, event: EventOf<'refused'>): Step {
  const isHeard = Object.values(state.call.participants).some((user) => !user.isLocal && user.status !== 'calling')
  if (!isHeard) return forget(state, event)
  const [over, effects] = fail({ ...state, awaiting: null }, 'connect-failed', firstOther(state), event.at)
  return [over, [...effects, { type: 'reject', command: 'make', error: event.error }]]
}

/** While it rings here, others may join or leave. Nobody is told: there is no call yet for the person at this device. */
export function otherUserChanged(state: CallState, { user }: EventOf<'user'>): Step {
  const { userJid, status } = user
  if (userJid === state.selfJid) return [state, []]
  const hasLeft = status === 'ended' || status === 'busy' || status === 'engaged'
  return [
    patchParticipant(state, userJid, mergeUser(state.call.participants[userJid], user, state.selfJid)),
    hasLeft ? [{ type: 'removePeer', userJid }] : [],
  ]
}

/** Nobody has answered yet, and the link that would be needed then may be made. */
export function peerReady(state: CallState, { peer }: EventOf<'peer'>): Step {
  return [state, peer.preconnect ? [{ type: 'addPeer', peer }] : []]
}

export function otherUserMuted(state: CallState, { userJid, trackType, isMuted }: EventOf<'remoteMute'>): Step {
  const participant = state.call.participants[userJid]
  return [
    participant ? patchParticipant(state, userJid, { [trackType]: { ...participant[trackType], isMuted } }) : state,
    [],
  ]
}

export function stillRinging(state: CallState, { view }: EventOf<'snapshot'>): Step {
  return [withStatus(withView(state, view, 'all')), readyPeers(view)]
}

export function unplugged(state: CallState, { at }: EventOf<'lineClosed'>): Step {
  return finish(state, { reason: 'signaling-failed', by: 'local' }, at)
}

export function rangOut(state: CallState, { timer, at }: EventOf<'timeout'>): Step {
  return timer === 'ring' && !isSeated(state) ? giveUp(state, at) : [state, []]
}

function readyPeers({ peers }: CallView): CallEffect[] {
  return peers.flatMap((peer): CallEffect[] => (peer.preconnect ? [{ type: 'addPeer', peer }] : []))
}

export function ringTimer(ringsFor: number): CallEffect[] {
  return ringsFor > 0 ? [{ type: 'startTimer', name: 'ring', ms: ringsFor + RING_GRACE_MS }] : []
}
