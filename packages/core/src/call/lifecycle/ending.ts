import type { EndReason } from '@offhook/protocol'
import type { EventOf } from './callEvent'
import type { CallEffect } from './callEffect'
import { type CallState, isSeated } from './callState'
import { type Ending, endingOf } from './endReason'
import { incomingPayload, statusPayload } from './eventPayloads'
import { firstOther, patchParticipant, trackIdsOf, withoutTrackIds, withStatus } from './participants'
import type { Step } from './step'
import { CallError } from '../../api/callError'

/** The only door into `ended`. Media is let go of before anybody is told. */
export function finish(
  state: CallState,
  { reason, by }: Ending,
  at: number,
  told: (state: CallState) => CallEffect[] = () => [],
): Step<CallState> {
  const participants = Object.fromEntries(
    Object.entries(state.call.participants).map(([userJid, participant]) => [
      userJid,
      {
        ...participant,
        // Who was busy stays so; for everybody else it is over.
        status:
          participant.status === 'busy' || participant.status === 'engaged' ? participant.status : ('ended' as const),
        connection: 'new' as const,
        ...withoutTrackIds(participant),
      },
    ]),
  )
  const next = withStatus({
    ...state,
    phase: 'ended',
    awaiting: null,
    opening: null,
    devices: {},
    call: { ...state.call, participants, endedAt: at, endReason: reason, endedBy: by },
  })
  const unanswered: CallEffect[] = state.awaiting
    ? [{ type: 'reject', command: state.awaiting, error: CallError.of('not-found') }]
    : []
  return [next, [{ type: 'release' }, ...dropTracks(state), ...unanswered, ...told(next)]]
}

export function dropTracks(state: CallState): CallEffect[] {
  const trackIds = Object.values(state.call.participants).flatMap(trackIdsOf)
  return trackIds.map((trackId) => ({ type: 'dropTrack', trackId }))
}

/** The switchboard closed the call for this user. */
export function close(state: CallState, { closed, at }: EventOf<'closed'>): Step {
  const { userJid, status, reason, missed } = closed
  const placed = patchParticipant(state, userJid, { status })
  return finish(placed, endingOf(closed, state.selfJid), at, (next) => [
    { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, status, { reason, isClosed: true }) },
    ...(missed ? missedCall(next, status === 'engaged' ? 'engaged' : 'ended') : []),
  ])
}

/** The person here hangs up, cancels or declines. Nobody has to tell them so. */
export function end(state: CallState, { at }: EventOf<'end' | 'decline'>): Step {
  const { roomId } = state.call
  const tell = (effect: CallEffect): CallEffect[] => (state.isTaken || state.awaiting === 'make' ? [effect] : [])
  if (state.phase === 'ringing' && !isSeated(state)) {
    return finish(state, { reason: 'declined', by: 'local' }, at, () =>
      tell({ type: 'send', name: 'call:decline', request: { roomId } }),
    )
  }
  const reason = state.phase === 'calling' ? 'cancelled' : 'hangup'
  return finish(state, { reason, by: 'local' }, at, () => tell(hangUp(state)))
}

function hangUp({ call }: CallState): CallEffect {
  return { type: 'send', name: 'call:end', request: { roomId: call.roomId, reason: 'hangup' } }
}

/** An answer that was given up may have reached the server after all: for the others this device would be there. */
function goAway({ call }: CallState): CallEffect {
  return { type: 'send', name: 'call:away', request: { roomId: call.roomId } }
}

/** The call cannot go on, and this client is the first to know. */
export function fail(
  state: CallState,
  reason: 'connect-failed' | 'connection-lost' | 'media-failed',
  userJid: string,
  at: number,
): Step<CallState> {
  const placed = patchParticipant(state, userJid, { status: 'ended' })
  return finish(placed, { reason, by: 'system' }, at, (next) => [
    { type: 'send', name: 'call:end', request: { roomId: state.call.roomId, reason } },
    { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'ended', { reason, isClosed: true }) },
  ])
}

/** Nobody answered, and the server's word of it has not come. */
export function giveUp(state: CallState, at: number): Step {
  const userJid = state.phase === 'ringing' ? state.call.callerJid : firstOther(state)
  const reason: EndReason = 'no-answer'
  const placed = patchParticipant(state, userJid, { status: 'ended' })
  return finish(placed, { reason, by: 'system' }, at, (next) => [
    { type: 'emit', event: 'callStatus', payload: statusPayload(next, userJid, 'ended', { reason, isClosed: true }) },
    ...(state.phase === 'ringing' ? [...missedCall(next, 'ended'), goAway(state)] : [hangUp(state)]),
  ])
}

function missedCall(state: CallState, status: 'ended' | 'engaged'): CallEffect[] {
  return [{ type: 'emit', event: 'missedCall', payload: { ...incomingPayload(state), status } }]
}
