import type { CallView } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import type { CallState } from './callState'
import { withStatus } from './callStatus'
import { incomingPayload } from './eventPayloads'
import { newCallFromView, withView } from './newCall'
import { hasLeft, patchParticipant, withTrack, withUserView } from './participants'
import { ringTimer } from './ringTimer'
import type { Step } from './step'

export function ring(_: null, { self, view }: EventOf<'incoming'>): Step {
  const state = newCallFromView(self, view, 'ringing')
  return [
    state,
    [
      confirmRinging(view),
      { type: 'prepareMedia' },
      ...preconnectAll(view),
      ...ringTimer(view.ringsFor),
      { type: 'emit', event: 'incomingCall', payload: incomingPayload(state) },
    ],
  ]
}

/** Other users join and leave while it rings here. No listener is notified: the local user is not in the call. */
export function userChangedWhileRinging(state: CallState, { user }: EventOf<'user'>): Step {
  const { userJid } = user
  if (userJid === state.selfJid) return [state, []]
  const next = withUserView(state, user)
  const { call } = next
  // The caller has left: the call rings in the name of a user who is in it.
  const isCaller = user.status === 'connecting' && hasLeft(call.participants[call.callerJid])
  return [
    isCaller ? { ...next, call: { ...call, callerJid: userJid } } : next,
    hasLeft(user) ? [{ type: 'removePeer', userJid }] : [],
  ]
}

export function userMutedWhileRinging(state: CallState, { userJid, source, isMuted }: EventOf<'remoteMute'>): Step {
  const participant = state.call.participants[userJid]
  return [participant ? patchParticipant(state, userJid, withTrack(participant, source, { isMuted })) : state, []]
}

export function snapshotWhileRinging(state: CallState, { view }: EventOf<'snapshot'>): Step {
  const own = view.users.find(({ userJid }) => userJid === state.selfJid)
  return [
    withStatus(withView(state, view, 'all')),
    // The server may not have received that this device rings.
    [...(own?.status === 'calling' ? [confirmRinging(view)] : []), ...preconnectAll(view)],
  ]
}

function confirmRinging({ roomId }: CallView): CallEffect {
  return { type: 'send', name: 'call:ring', request: { roomId, canNegotiate: true } }
}

function preconnectAll({ peers }: CallView): CallEffect[] {
  return peers.flatMap((peer) => (peer.preconnect ? [{ type: 'addPeer' as const, peer }] : []))
}
