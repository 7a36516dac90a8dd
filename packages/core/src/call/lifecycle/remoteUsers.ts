import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, enter } from './callState'
import { withStatus } from './callStatus'
import { mutePayload, statusPayload } from './eventPayloads'
import { mergeUser, patchParticipant, withTrack } from './participants'
import { connectWhenComplete, interruptUser, removeUser } from './presence'
import type { Step } from './step'

/** The server's view of a user has changed. */
export function userChanged(state: CallState, { user, reason, at }: EventOf<'user'>): Step {
  const { userJid, status } = user
  const known = state.call.participants[userJid]
  const merged = mergeUser(known, user, state.selfJid)
  const updated = patchParticipant(state, userJid, merged)
  if (!known || known.isLocal) return [withStatus(updated), []]
  // Their page has gone: this is known before their media stops.
  if (user.isAway && known.status === 'connected') return interruptUser(updated, userJid)
  if (known.status === merged.status) {
    const next = withStatus(updated)
    // They are back and their peer is still connected, or the track that was missing is muted now.
    return user.isAway ? [next, []] : connectWhenComplete(next, userJid, at)
  }
  if (status === 'busy' || status === 'engaged' || status === 'ended')
    return removeUser(updated, userJid, status, reason)
  const hasAnswered = status === 'connecting' && state.phase === 'calling'
  const next = withStatus(hasAnswered ? enter(updated, 'connecting') : updated)
  return [next, [{ type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status) }]]
}

export function userMuted(state: CallState, { userJid, source, isMuted, at }: EventOf<'remoteMute'>): Step {
  const participant = state.call.participants[userJid]
  if (!participant || participant.isLocal || participant.tracks[source].isMuted === isMuted) return [state, []]
  const next = patchParticipant(state, userJid, withTrack(participant, source, { isMuted }))
  const emit: CallEffect = {
    type: 'emit',
    event: 'muteStatus',
    payload: mutePayload(next, userJid, source, isMuted),
  }
  const [after, effects] = connectWhenComplete(next, userJid, at)
  return [after, [emit, ...effects]]
}
