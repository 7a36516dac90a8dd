import type { EventOf } from './callEvent'
import type { CallState } from './callState'
import { statusPayload } from './eventPayloads'
import type { Step } from './step'

/** Marks whose picture does not reach whom because of a slow connection. A mark is not a mute: the camera stays on. */
export function changeVideoPause(
  state: CallState,
  { userJid, direction, isPaused }: EventOf<'videoPaused'>,
): Step<CallState> {
  const [from, to] = direction === 'incoming' ? [userJid, state.selfJid] : [state.selfJid, userJid]
  const participant = state.call.participants[from]
  if (!participant) return [state, []]
  const { videoPausedFor: before = [], ...unmarked } = participant
  if (before.includes(to) === isPaused) return [state, []]
  const videoPausedFor = isPaused ? [...before, to] : before.filter((jid) => jid !== to)
  const changed = videoPausedFor.length > 0 ? { ...unmarked, videoPausedFor } : unmarked
  const next = { ...state, call: { ...state.call, participants: { ...state.call.participants, [from]: changed } } }
  return [next, [{ type: 'emit', event: 'callStatus', payload: statusPayload(next, from, 'userstatus') }]]
}
