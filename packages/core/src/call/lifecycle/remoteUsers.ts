import type { UserView } from '@offhook/protocol'
import type { Participant } from '../../api/callStoreState'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, enter } from './callState'
import { withStatus } from './callStatus'
import { mutePayload, statusPayload } from './eventPayloads'
import { patchParticipant, withTrack, withUserView } from './participants'
import { CONNECTION_TIMEOUT_MS, connectWhenComplete, interruptUser, removeUser } from './presence'
import { confirmed } from './provisionalAnswer'
import type { Step } from './step'
import { withReportedPaths } from './unreachable'

/** How long a user may be gone whose media has never arrived: a second longer than the server keeps a call whose caller was lost. */
const LOST_TIMEOUT_MS = 9_000

/** The server's view of a user has changed. */
export function userChanged(state: CallState, { user, reason, at }: EventOf<'user'>): Step {
  const { userJid, status } = user
  const known = state.call.participants[userJid]
  const merged = withUserView(status === 'connecting' ? confirmed(state, userJid) : state, user)
  const updated = withReportedPaths(merged, user)
  if (known?.isLocal) return [withStatus(updated), []]
  // Another member has called this user into the call.
  if (!known) return reportStatus(withStatus(updated), user)
  // Their page has gone: this is known before their media stops.
  if (user.isAway && known.status === 'connected') return interruptUser(updated, userJid)
  if (known.status === updated.call.participants[userJid]?.status) {
    const next = withStatus(updated)
    if (isLostBeforeMedia(next, user)) return interruptLost(next, userJid)
    const reports = reportPaths(next, known)
    if (user.isAway ?? user.isLost) return [next, reports]
    // They are back and their peer is still connected, or the track that was missing is muted now.
    const [after, more] = connectWhenComplete(next, userJid, at)
    const effects = [...reports, ...more]
    const isConnecting = known.status === 'reconnecting' && after.call.participants[userJid]?.status === known.status
    if (!isConnecting || after.joined.includes(userJid)) return [after, effects]
    return [after, [...effects, { type: 'startTimer', name: `connection:${userJid}`, ms: CONNECTION_TIMEOUT_MS }]]
  }
  if (status === 'busy' || status === 'engaged' || status === 'ended')
    return removeUser(updated, userJid, status, reason ?? user.reason)
  const hasAnswered = status === 'connecting' && state.phase === 'calling'
  return reportStatus(withStatus(hasAnswered ? enter(updated, 'connecting') : updated), user)
}

function reportStatus(before: CallState, user: UserView): Step {
  const { userJid, status } = user
  const state = status === 'connecting' ? patchParticipant(before, userJid, { connection: 'connecting' }) : before
  const effects: CallEffect[] = [{ type: 'emit', event: 'callStatus', payload: statusPayload(state, userJid, status) }]
  if (!isLostBeforeMedia(state, user)) return [state, effects]
  const [interrupted, more] = interruptLost(state, userJid)
  return [interrupted, [...effects, ...more]]
}

/** Notifies listeners when the members to whom a user has no media path have changed. */
function reportPaths(state: CallState, { userJid, unreachable = [] }: Participant): CallEffect[] {
  if (unreachable.join() === (state.call.participants[userJid]?.unreachable ?? []).join()) return []
  return [{ type: 'emit', event: 'callStatus', payload: statusPayload(state, userJid, 'userstatus') }]
}

/** The device of a user is gone before any media has arrived. Once it flows, media decides: the connection to the server is another one. */
function isLostBeforeMedia(state: CallState, { userJid, isAway, isLost }: UserView): boolean {
  return Boolean(isAway ?? isLost) && state.call.participants[userJid]?.status === 'connecting'
}

function interruptLost(state: CallState, userJid: string): Step {
  return interruptUser(state, userJid, state.joined.includes(userJid) ? CONNECTION_TIMEOUT_MS : LOST_TIMEOUT_MS)
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
