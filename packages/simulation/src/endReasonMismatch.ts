import { canCause, type CallOutcome, reasonOf, serverReasons, userReasons } from './callOutcome'
import { groupEndReasonMismatch } from './groupEndReasonMismatch'
import type { ObservedCall } from './pageObserver'

/**
 * Compares how the pages say a call ended (`docs/api-contract.md`, section 4). The server gives one reason, and every page that receives it reports that
 * reason. These differences are allowed:
 *
 * - `answered-elsewhere` on a device whose user answered on another device, and `declined` on a device that declined after another
 *   device of the user had answered;
 * - `signaling-failed` where the server lost its records, or a device was away for longer than the server keeps them; and where the
 *   access of a user was revoked, and then on every device;
 * - a device that ended the call itself, by its user or a timer, reports its own reason. The others get theirs from the server, which
 *   may differ from what the click meant: `cancelled` before an answer and `hangup` after it;
 * - several devices that ended the call, each before the message of the others could arrive.
 *
 * The last one is checked by time if no fault affected the call. With a fault, a message may be late by as long as the fault lasted:
 * then a user's reason must still have a cause, and the server must still give one reason.
 *
 * A group call has no common end: see `groupEndReasonMismatch.ts`.
 *
 * @returns what is wrong, or `null`
 */
export function endReasonMismatch(outcome: CallOutcome): string | null {
  const { callMode, views, wasMember, isComplete, isFaultless, propagationMs } = outcome
  for (const view of views) {
    if (view.serverReason !== null && view.serverReason !== reasonOf(view))
      return `${view.page.name} received ${view.serverReason} and reports ${reasonOf(view)}`
    const ownReasons = [...userReasons, 'signaling-failed', ...(view.isMicrophoneDenied ? ['media-failed'] : [])]
    if (isFaultless && view.serverReason === null && !ownReasons.includes(reasonOf(view)))
      return `${view.page.name} gives up with ${reasonOf(view)} without a fault`
  }
  const userAnswered = (view: ObservedCall) =>
    views.some((other) => other.page.userJid === view.page.userJid && wasMember(other))
  for (const view of views.filter((each) => reasonOf(each) === 'answered-elsewhere')) {
    if (wasMember(view)) return `${view.page.name} was in the call and reports answered-elsewhere`
    if (!userAnswered(view) && isComplete)
      return `${view.page.name} reports answered-elsewhere, and no other device answered`
  }

  const isLateDecline = (view: ObservedCall) => reasonOf(view) === 'declined' && !wasMember(view) && userAnswered(view)
  const rest = views.filter(
    (view) => !['answered-elsewhere', 'signaling-failed'].includes(reasonOf(view)) && !isLateDecline(view),
  )
  const informed = rest.filter((view) => view.serverReason !== null)
  const originators = rest.filter((view) => view.serverReason === null)
  const reported = [...new Set(informed.map(reasonOf))]
  const hasCause = (reason: string) =>
    views.some((view) => view.serverReason === null && canCause(reasonOf(view), reason))
  const uncaused = reported.find((reason) => !serverReasons.includes(reason) && !hasCause(reason))
  if (isComplete && uncaused !== undefined) return `the server reports ${uncaused}, which no client caused`
  if (isFaultless && isComplete && views.some((view) => view.serverReason === 'signaling-failed'))
    return 'the server reports signaling-failed without a fault'
  if (callMode === 'onetomany') return groupEndReasonMismatch(outcome)
  if (reported.length > 1) return `the server gives two reasons: ${reported.join(' and ')}`
  if (!isFaultless || !isComplete) return null

  const [reason] = reported
  if (reason === undefined) return simultaneityMismatch(originators, propagationMs)
  const origin = originators.find((view) => canCause(reasonOf(view), reason))
  const reportedAt = Math.min(...informed.map((view) => view.endedAt ?? Infinity))
  for (const view of originators) {
    if (view !== origin && Math.abs((view.endedAt ?? 0) - reportedAt) > propagationMs)
      return `${view.page.name} reports ${reasonOf(view)}, the server ${reason}, and there was time to agree`
  }
  return null
}

/** Checks that devices which all ended the call themselves did so before the message of another could arrive. */
function simultaneityMismatch(originators: readonly ObservedCall[], propagationMs: number): string | null {
  const times = originators.map(({ endedAt }) => endedAt ?? 0)
  if (originators.length < 2 || Math.max(...times) - Math.min(...times) <= propagationMs) return null
  const reports = originators.map(({ page, call }) => `${page.name} reports ${String(call.endReason)}`)
  return `${reports.join(', ')}, and the server informed none of them`
}
