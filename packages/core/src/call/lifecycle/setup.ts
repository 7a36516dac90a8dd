import type { CallView } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, isSeated } from './callState'
import { finish, giveUp } from './ending'
import { incomingPayload } from './eventPayloads'
import { announced, mergeUser, patchParticipant, withStatus, withTrack, withView } from './participants'
import type { Step } from './step'

/** The switchboard ends an unanswered call. Only when its word has not come for this long does a client do so itself. */
const RING_GRACE_MS = 5_000

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

export function otherUserMuted(state: CallState, { userJid, source, isMuted }: EventOf<'remoteMute'>): Step {
  const participant = state.call.participants[userJid]
  return [participant ? patchParticipant(state, userJid, withTrack(participant, source, { isMuted })) : state, []]
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
