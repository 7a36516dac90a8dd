import type { EndReason } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, enter, roleOf } from './callState'
import { withStatus } from './callStatus'
import { callTimedOut, fail } from './ending'
import { about, statusPayload } from './eventPayloads'
import {
  expectedUsers,
  firstOther,
  hasNotAnswered,
  patchParticipant,
  trackIdsOf,
  usersWithPeer,
  withoutTrackIds,
} from './participants'
import { restartRingTimer } from './ringTimer'
import type { Step } from './step'
import { isUnreachable, markReachable, markUnreachable, withoutPathsOf } from './unreachable'

/** How long a user's media may be missing, at the start and during a call. Then: `connect-failed`, `connection-lost`. */
export const CONNECTION_TIMEOUT_MS = 30_000
/** How long the last user in a call waits for the server to close it, or for media of members to whom there was no path. */
const ALONE_TIMEOUT_MS = 5_000

/** A user is connected when their peer is, and every announced track has arrived. */
export function connectWhenComplete(state: CallState, userJid: string, at: number): Step<CallState> {
  const participant = state.call.participants[userJid]
  if (participant?.connection !== 'connected') return [state, []]
  if (participant.status !== 'connecting' && participant.status !== 'reconnecting') return [state, []]
  const { microphone, camera } = participant.tracks
  const hasVideo = camera.trackId !== null && camera.trackId !== state.earlyVideoTrackId
  const isComplete = microphone.trackId !== null && (camera.isMuted || hasVideo)
  if (!isComplete && !state.mediaGraceOver.includes(userJid)) return [state, []]

  const isNew = !state.joined.includes(userJid)
  const [reachable, reports] = markReachable(state, userJid)
  const updated = patchParticipant(reachable, userJid, { status: 'connected' })
  const joined = isNew ? [...state.joined, userJid] : state.joined
  const call = { ...updated.call, connectedAt: updated.call.connectedAt ?? at }
  const next = withStatus(enter({ ...updated, joined, call }, 'connected'))
  const effects: CallEffect[] = [
    { type: 'stopTimer', name: `connection:${userJid}` },
    { type: 'stopTimer', name: `media:${userJid}` },
    ...reports,
  ]
  if (isNew) effects.push({ type: 'emit', event: 'callUserJoined', payload: about(next, userJid) })
  effects.push({ type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'connected') })
  return [next, effects]
}

/**
 * A connected user's media has stopped, or their page has gone.
 *
 * @param ms how long they may take to come back
 */
export function interruptUser(state: CallState, userJid: string, ms: number = CONNECTION_TIMEOUT_MS): Step {
  const updated = patchParticipant(state, userJid, { status: 'reconnecting' })
  const next = withStatus(enter(updated, phaseOfUsers(updated)))
  return [
    next,
    [
      { type: 'startTimer', name: `connection:${userJid}`, ms },
      { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'reconnecting') },
    ],
  ]
}

/**
 * A user's media has not arrived in time. The call fails if no other user's media arrives and no other user may still answer. Otherwise it
 * goes on, and the user stays in it.
 */
export function loseUser(
  state: CallState,
  userJid: string,
  reason: 'connect-failed' | 'connection-lost' | 'media-failed',
  at: number,
): Step {
  const isWithMedia = usersWithPeer(state).some(
    (other) => other.userJid !== userJid && !isUnreachable(state, other.userJid),
  )
  const isAwaiting = expectedUsers(state).some((other) => other.userJid !== userJid && hasNotAnswered(other))
  return isWithMedia || isAwaiting ? keepUnreachable(state, userJid) : fail(state, userJid, { reason, at })
}

/** A user without a media path stays in the call, and the transport tries again. */
function keepUnreachable(state: CallState, userJid: string): Step {
  const retry: CallEffect = { type: 'startTimer', name: `connection:${userJid}`, ms: CONNECTION_TIMEOUT_MS }
  if (isUnreachable(state, userJid)) return [state, [retry]]
  const [marked, reports] = markUnreachable(state, userJid)
  const status = state.call.participants[userJid]?.status === 'reconnecting' ? 'userstatus' : 'reconnecting'
  const updated = patchParticipant(marked, userJid, { status: 'reconnecting' })
  const next = withStatus(enter(updated, phaseOfUsers(updated)))
  return [
    next,
    [retry, ...reports, { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status) }],
  ]
}

/** One of several users is out of the call, and the call goes on. */
export function removeUser(
  state: CallState,
  userJid: string,
  status: 'busy' | 'engaged' | 'ended',
  reason: EndReason | undefined,
): Step {
  const participant = state.call.participants[userJid]
  const trackIds = participant ? trackIdsOf(participant) : []
  const hadJoined = state.joined.includes(userJid)
  const devices = Object.fromEntries(Object.entries(state.devices).filter(([jid]) => jid !== userJid))
  const provisional = state.provisional.filter((jid) => jid !== userJid)
  const joined = state.joined.filter((jid) => jid !== userJid)
  const reachable = withoutPathsOf(state, userJid)
  const updated = patchParticipant({ ...reachable, devices, joined, provisional }, userJid, {
    ...(participant && { connection: 'new', ...withoutTrackIds(participant) }),
    ...(reason && { endReason: reason }),
  })
  const next = withStatus(state.phase === 'calling' ? updated : enter(updated, phaseOfUsers(updated)))
  return [
    next,
    [
      { type: 'removePeer', userJid },
      { type: 'stopTimer', name: `connection:${userJid}` },
      { type: 'stopTimer', name: `media:${userJid}` },
      ...trackIds.map((trackId): CallEffect => ({ type: 'dropTrack', trackId })),
      ...(isAlone(next) ? [{ type: 'startTimer', name: 'alone', ms: ALONE_TIMEOUT_MS } as const] : []),
      { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status, { reason }) },
      ...(hadJoined ? [{ type: 'emit' as const, event: 'callUserLeft' as const, payload: about(next, userJid) }] : []),
    ],
  ]
}

export function participantTimedOut(state: CallState, event: EventOf<'timeout'>): Step {
  const { timer, at } = event
  // The ring time is over, and the server has neither confirmed the answer nor closed the call: the answer may still be reverted.
  if (timer === 'ring' && state.provisional.length > 0) return [state, restartRingTimer]
  if (timer === 'ring') return isWaiting(state) ? callTimedOut(state, event) : [state, []]
  if (timer === 'alone') {
    return isAlone(state) ? fail(state, firstOther(state), { reason: 'connection-lost', at }) : [state, []]
  }
  const [name, userJid] = splitTimer(timer)
  const participant = state.call.participants[userJid]
  if (!participant) return [state, []]
  if (name === 'media') {
    return connectWhenComplete({ ...state, mediaGraceOver: [...state.mediaGraceOver, userJid] }, userJid, at)
  }
  const isNew =
    participant.status === 'connecting' || (isUnreachable(state, userJid) && !state.joined.includes(userJid))
  const [next, effects] = loseUser(state, userJid, isNew ? 'connect-failed' : 'connection-lost', at)
  // A connection that has failed, or whose signals were lost, does not come back by itself.
  return [next, next?.phase === 'ended' ? effects : [{ type: 'restartPeer', userJid }, ...effects]]
}

/** `connection:<userJid>` in its two parts. */
function splitTimer(timer: string): [name: string, userJid: string] {
  const colon = timer.indexOf(':')
  return colon < 0 ? [timer, ''] : [timer.slice(0, colon), timer.slice(colon + 1)]
}

/** Whether this device reaches no other user of an answered call, and expects none. For the server, users without a path are in the call. */
function isAlone(state: CallState): boolean {
  const others = [...usersWithPeer(state), ...expectedUsers(state)]
  return state.phase !== 'calling' && others.every(({ userJid }) => isUnreachable(state, userJid))
}

export function phaseOfUsers(state: CallState): 'connecting' | 'connected' | 'reconnecting' | 'calling' {
  const users = usersWithPeer(state)
  if (users.some(({ status }) => status === 'connected')) return 'connected'
  // A user whose device was lost before this one answered is `reconnecting` before a peer is known.
  if ([...users, ...expectedUsers(state)].some(({ status }) => status === 'reconnecting')) return 'reconnecting'
  if (isWaiting(state) && state.call.connectedAt !== null) return 'connected'
  // A user who has answered is `connecting` before their device is known: the call does not go back to `calling` for the others.
  return isWaiting(state) && roleOf(state) === 'caller' ? 'calling' : 'connecting'
}

/** Whether no other user is in the call, and it rings for others. */
export function isWaiting(state: CallState): boolean {
  const expected = expectedUsers(state)
  return usersWithPeer(state).length === 0 && expected.length > 0 && expected.every(hasNotAnswered)
}
