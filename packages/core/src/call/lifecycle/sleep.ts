import type { CallEvent } from './callEvent'
import type { CallState } from './callState'

/** How late this client may be notified of an answer. A shorter sleep does not break the connection, and is not corrected. */
const TOLERANCE_MS = 5_000
/** No call survives a longer sleep. A larger difference comes from a server whose clock was corrected before a restart. */
const MAX_SLEEP_MS = 600_000

/**
 * Keeps the time at which the call was answered, and corrects the times of the call by how long the computer was asleep. The client's clock
 * may stop during sleep (see `systemClock`); the server's does not. A sleep breaks the connection, so that a snapshot follows it.
 *
 * @param state the state after `event`
 */
export function withoutSleep(state: CallState, event: CallEvent): CallState {
  if (state.phase === 'ended' || !('at' in event)) return state
  const talkingFor = event.type === 'snapshot' ? event.view.talkingFor : undefined
  if (talkingFor === undefined) {
    // Other users may have answered a group call long before this user. The first snapshot has the time.
    const isNotified = state.call.callMode === 'onetoone' || state.call.callerJid === state.selfJid
    // `reconnecting`: the caller's device was lost before the answer.
    const isAnswered = ['connecting', 'connected', 'reconnecting'].includes(state.phase)
    return isAnswered && isNotified && state.answeredAt === null ? { ...state, answeredAt: event.at } : state
  }
  const answeredAt = event.at - talkingFor
  const sleptFor = state.answeredAt === null ? 0 : state.answeredAt - answeredAt
  if (state.answeredAt !== null && (sleptFor < TOLERANCE_MS || sleptFor > MAX_SLEEP_MS)) return state
  const { connectedAt } = state.call
  return { ...state, answeredAt, call: { ...state.call, connectedAt: connectedAt && connectedAt - sleptFor } }
}
