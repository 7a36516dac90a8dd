import type { Call, Participant } from '@offhook/core'
import type { CallLabels } from '../locale/labels'
import { nameFromJid } from './nameFromJid'
import { displayNameOf, isPresent, remoteParticipantsOf } from './selectors'

/** The names of the remote participants as a list in the language of the labels: `Bob and Carol`. */
export function remoteNames(call: Call | null, labels: CallLabels): string {
  return labels.names(remoteParticipantsOf(call).map(displayNameOf))
}

/** The caller's name. Falls back to the JID when the caller is no participant any more. */
export function callerName({ callerJid, participants }: Call): string {
  const caller = participants[callerJid]
  return caller ? displayNameOf(caller) : nameFromJid(callerJid)
}

/**
 * Whom the local user waits for in a call that no other user is in, in words: the others have left it, and it still rings.
 *
 * @returns `null` when another user is in the call
 */
export function waitingText(call: Call, labels: CallLabels): string | null {
  if (call.status !== 'connected' && call.status !== 'connecting') return null
  const others = remoteParticipantsOf(call).filter(isPresent)
  // Until the server confirms an answer, the caller's status is `calling`.
  const isRinging = ({ status, userJid }: Participant) =>
    userJid !== call.callerJid && (status === 'calling' || status === 'ringing')
  return others.length > 0 && others.every(isRinging)
    ? labels.waitingFor(labels.names(others.map(displayNameOf)))
    : null
}

/** Why an ended call ended, in words. */
export function endReasonText(call: Call, labels: CallLabels): string {
  return labels.endReason[call.endReason ?? 'hangup'](remoteNames(call, labels))
}
