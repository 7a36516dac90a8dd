import type { Call, EndReason, MissedCallEvent, Participant } from '@offhook/core'
import type { CallLabels } from '../locale/labels'
import type { NamesLabel } from '../locale/pluralMessage'
import { nameFromJid } from './nameFromJid'
import { displayNameOf, isPresent, remoteParticipantsOf } from './selectors'

/** The remote participants who are in the call or may still join; all of them after the call. */
function namedParticipants(call: Call | null): Participant[] {
  const users = remoteParticipantsOf(call)
  const present = call?.status === 'ended' ? [] : users.filter(isPresent)
  return present.length > 0 ? present : users
}

/** The names of the remote participants as a list in the language of the labels: `Bob and Carol`. Leaves out those who are out of the call. */
export function remoteNames(call: Call | null, labels: CallLabels): string {
  return labels.names(namedParticipants(call).map(displayNameOf))
}

/** A name for the call, for assistive technology: `Call with Bob and Carol`. */
export function callTitle(call: Call | null, labels: CallLabels): string {
  return textAbout(namedParticipants(call), labels.callWith, labels)
}

/** A text about the users. */
export function textAbout(users: Participant[], label: NamesLabel, labels: CallLabels): string {
  return label(labels.names(users.map(displayNameOf)), users.length)
}

/** The caller's name. Falls back to the JID when the caller is no participant any more. */
export function callerName({ callerJid, participants }: Call): string {
  const caller = participants[callerJid]
  return caller ? displayNameOf(caller) : nameFromJid(callerJid)
}

/** Whether the other members have left the call, and it still rings for others. */
export function isWaitingAlone(call: Call | null): boolean {
  if (call?.status !== 'connected' && call?.status !== 'connecting') return false
  const others = remoteParticipantsOf(call).filter(isPresent)
  // Until the server confirms an answer, the caller's status is `calling`.
  const isRinging = ({ status, userJid }: Participant) =>
    userJid !== call.callerJid && (status === 'calling' || status === 'ringing')
  return others.length > 0 && others.every(isRinging)
}

/** Whom the local user waits for in a call that no other user is in, in words; `null` if another user is in it. */
export function waitingText(call: Call, labels: CallLabels): string | null {
  return isWaitingAlone(call)
    ? textAbout(remoteParticipantsOf(call).filter(isPresent), labels.waitingFor, labels)
    : null
}

/** The users besides the caller whom an incoming call is for, in words, or `null`. */
export function invitedText(call: Call, labels: CallLabels): string | null {
  const invited = remoteParticipantsOf(call).filter((user) => user.userJid !== call.callerJid && isPresent(user))
  return invited.length > 0 ? textAbout(invited, labels.alsoInvited, labels) : null
}

/** The users besides the caller and the local user whom a missed call was for. */
export function othersInvited({ toUsers, userJid }: MissedCallEvent, selfJid: string | undefined): string[] {
  return toUsers.filter((jid) => jid !== userJid && jid !== selfJid)
}

/** The reasons that say what a user did, or where they were: the text names them. */
const USER_REASONS = new Set<EndReason>(['declined', 'busy', 'engaged', 'no-answer', 'unavailable'])
/** The reasons of a user who has left on purpose. The other reasons mean that the connection to them has failed. */
const LEAVE_REASONS = new Set<EndReason>(['hangup', 'cancelled', 'answered-elsewhere'])

/**
 * Why an ended call ended, in words: one line, or of a call to a group one for each outcome.
 *
 * @param isNews - which users to speak of, where the lines are about users
 */
export function endReasonLines(
  call: Call,
  labels: CallLabels,
  isNews: (user: Participant) => boolean = () => true,
): string[] {
  const reason = call.endReason ?? 'hangup'
  const users = remoteParticipantsOf(call)
  // The local user declined.
  if (reason === 'declined' && call.endedBy === 'local') return [textAbout(users, labels.endReason.hangup, labels)]
  if (!USER_REASONS.has(reason)) return [textAbout(users, labels.endReason[reason], labels)]
  return outcomeLines(users.filter(isNews), reason, labels)
}

/**
 * Why users are out of the call: one line for each outcome, in the order of the users.
 *
 * @param fallback - the reason of a user who has none of their own
 */
export function outcomeLines(users: Participant[], fallback: EndReason, labels: CallLabels): string[] {
  const outcomes = new Map<NamesLabel, Participant[]>()
  for (const user of users) {
    const label = outcomeLabel(outcomeOf(user) ?? fallback, labels)
    outcomes.set(label, [...(outcomes.get(label) ?? []), user])
  }
  return [...outcomes].map(([label, about]) => textAbout(about, label, labels))
}

function outcomeOf({ endReason, status }: Participant): EndReason | undefined {
  if (endReason) return endReason
  return status === 'busy' ? 'declined' : status === 'engaged' ? 'engaged' : undefined
}

function outcomeLabel(reason: EndReason, labels: CallLabels): NamesLabel {
  if (USER_REASONS.has(reason)) return labels.endReason[reason]
  return LEAVE_REASONS.has(reason) ? labels.left : labels.connectionLostTo
}
