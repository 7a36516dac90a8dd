import type { Call } from '@offhook/core'
import type { CallLabels } from '../locale/labels'
import { nameFromJid } from './nameFromJid'
import { displayNameOf, remoteParticipantsOf } from './selectors'

/** The names of the remote participants as a list in the language of the labels: `Bob and Carol`. */
export function remoteNames(call: Call | null, labels: CallLabels): string {
  return labels.names(remoteParticipantsOf(call).map(displayNameOf))
}

/** The caller's name. Falls back to the JID when the caller is no participant any more. */
export function callerName({ callerJid, participants }: Call): string {
  const caller = participants[callerJid]
  return caller ? displayNameOf(caller) : nameFromJid(callerJid)
}

/** Why an ended call ended, in words. */
export function endReasonText(call: Call, labels: CallLabels): string {
  return labels.endReason[call.endReason ?? 'hangup'](remoteNames(call, labels))
}
