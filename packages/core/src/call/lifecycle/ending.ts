import type { CallStatus, CommandRequest, EndReason } from '@offhook/protocol'
import { CallError } from '../../api/callError'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, enter, pendingCommandOf, roleOf } from './callState'
import { withStatus } from './callStatus'
import { type Ending, endingOf } from './endReason'
import { incomingPayload, statusPayload } from './eventPayloads'
import { expectedUsers, firstOther, patchParticipant, trackIdsOf, withoutTrackIds } from './participants'
import type { Step } from './step'

interface EndOptions extends Ending {
  at: number
  /** What the promise of a pending command rejects with. By default `not-found`: the call is over. */
  error?: Error
}

/**
 * The only transition to `ended`. Releases media first, then rejects a pending command, then notifies.
 *
 * @param notify the effects that report the end, to the server or to listeners
 */
export function finish(
  state: CallState,
  { reason, by, at, error = overError(by) }: EndOptions,
  notify: (ended: CallState) => CallEffect[] = () => [],
): Step<CallState> {
  const participants = Object.fromEntries(
    Object.entries(state.call.participants).map(([userJid, participant]) => {
      const { status } = participant
      const isSpecific = status === 'busy' || status === 'engaged'
      return [
        userJid,
        {
          ...participant,
          status: isSpecific ? status : ('ended' as const),
          endReason: participant.endReason ?? reason,
          connection: 'new' as const,
          ...withoutTrackIds(participant),
        },
      ]
    }),
  )
  const call = { ...state.call, participants, endedAt: at, endReason: reason, endedBy: by }
  const ended = withStatus(enter({ ...state, devices: {}, call }, 'ended'))
  const command = pendingCommandOf(state)
  return [
    ended,
    [
      { type: 'release' },
      ...dropTracks(state),
      ...(command ? [{ type: 'reject', command, error } as const] : []),
      ...notify(ended),
    ],
  ]
}

/** The user's own command is no error of the one that it ends. */
function overError(by: Ending['by']): CallError {
  return CallError.of('not-found', undefined, by === 'local' ? { reason: 'cancelled' } : {})
}

export function dropTracks({ call }: CallState): CallEffect[] {
  const trackIds = Object.values(call.participants).flatMap(trackIdsOf)
  return trackIds.map((trackId) => ({ type: 'dropTrack', trackId }))
}

/** The server has closed the call for this user. */
export function close(state: CallState, { closed, at }: EventOf<'closed'>): Step {
  const { userJid, status, reason, missed } = closed
  const updated = patchParticipant(state, userJid, { status })
  return finish(updated, { ...endingOf(closed, state.selfJid), at }, (ended) => [
    emitClosed(ended, userJid, status, reason),
    ...(missed ? [emitMissedCall(ended, status === 'engaged' ? 'engaged' : 'ended')] : []),
  ])
}

/** The local user cancels a call that the server does not have yet. */
export function cancelBeforeStart(state: CallState, { at }: EventOf<'end'>): Step {
  return finish(state, { reason: 'cancelled', by: 'local', at })
}

/** The local user cancels a call that no callee has answered. */
export function cancel(state: CallState, { at }: EventOf<'end'>): Step {
  return finish(state, { reason: 'cancelled', by: 'local', at }, () => [sendEnd(state, 'hangup')])
}

export function decline(state: CallState, { at }: EventOf<'decline' | 'end'>): Step {
  return finish(state, { reason: 'declined', by: 'local', at }, () => [
    { type: 'send', name: 'call:decline', request: { roomId: state.call.roomId } },
  ])
}

export function hangUp(state: CallState, { at }: EventOf<'decline' | 'end'>): Step {
  return finish(state, { reason: 'hangup', by: 'local', at }, () => [sendEnd(state, 'hangup')])
}

/** The local user ends a call while its setup is completed. */
export function endSetup(state: CallState, event: EventOf<'end'>): Step {
  return roleOf(state) === 'caller' ? cancel(state, event) : hangUp(state, event)
}

/** The client is disconnected: the call ends on this page only. A call that rings goes on ringing on the user's other devices. */
export function endHere(state: CallState, { at }: EventOf<'disconnected'>): Step {
  return finish(state, { reason: 'signaling-failed', by: 'local', at })
}

/** The call cannot go on, and this client is the first to know. */
export function fail(
  state: CallState,
  userJid: string,
  { reason, at, error }: Omit<EndOptions, 'by'> & { reason: 'connect-failed' | 'connection-lost' | 'media-failed' },
): Step<CallState> {
  const updated = patchParticipant(state, userJid, { status: 'ended' })
  return finish(updated, { reason, by: 'system', at, ...(error && { error }) }, (ended) => [
    sendEnd(state, reason),
    emitClosed(ended, userJid, 'ended', reason),
  ])
}

/** None of the callees who still ring has answered, and the server has not closed the call in time. */
export function callTimedOut(state: CallState, { at }: EventOf<'timeout'>): Step {
  const userJid = expectedUsers(state)[0]?.userJid ?? firstOther(state)
  const updated = patchParticipant(state, userJid, { status: 'ended' })
  return finish(updated, { reason: 'no-answer', by: 'system', at }, (ended) => [
    emitClosed(ended, userJid, 'ended', 'no-answer'),
    sendEnd(state, 'hangup'),
  ])
}

/** The local user has not answered, and the server has not closed the call in time. */
export function ringTimedOut(state: CallState, { at }: EventOf<'timeout'>): Step {
  const { roomId, callerJid } = state.call
  const updated = patchParticipant(state, callerJid, { status: 'ended' })
  return finish(updated, { reason: 'no-answer', by: 'system', at }, (ended) => [
    emitClosed(ended, callerJid, 'ended', 'no-answer'),
    emitMissedCall(ended, 'ended'),
    // An answer that was given up for lost may have reached the server: the others would see this device in the call.
    { type: 'send', name: 'call:away', request: { roomId } },
  ])
}

export function sendEnd({ call }: CallState, reason: CommandRequest<'call:end'>['reason']): CallEffect {
  return { type: 'send', name: 'call:end', request: { roomId: call.roomId, reason } }
}

export function emitClosed(ended: CallState, userJid: string, status: CallStatus, reason: EndReason): CallEffect {
  return {
    type: 'emit',
    event: 'callStatus',
    payload: statusPayload(ended, userJid, status, { reason, isClosed: true }),
  }
}

function emitMissedCall(ended: CallState, status: 'ended' | 'engaged'): CallEffect {
  return { type: 'emit', event: 'missedCall', payload: { ...incomingPayload(ended), status } }
}
