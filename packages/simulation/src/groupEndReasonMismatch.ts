import { canCause, type CallOutcome, networkReasons, reasonOf, serverReasons } from './callOutcome'
import type { ObservedCall } from './pageObserver'

/** The shortest time that a device rings before the server reports `no-answer`, in milliseconds (`docs/api-contract.md`, section 4). */
const RING_MS = 30_000

/** Reasons that end the part of one user whom the call rang, and of no other. */
const ringingUserReasons = ['declined', 'no-answer', 'unavailable', 'engaged']

/** Reasons that the server reports to one device only, or about a user whose records it lost. */
const oneDeviceReasons = ['answered-elsewhere', 'signaling-failed']

/**
 * Compares how the pages of a group call say that each user left it.
 *
 * A user leaves for one reason. The users who stay receive it, so do the other devices of the user, and so does the last user, for whom
 * the call ends with it. Of the devices to which the server reports the end of the call:
 *
 * - a device that rang receives the reason of its own user (declined on another device, engaged, no answer), or `cancelled` where the
 *   last member has left;
 * - a device that was in the call receives the reason of the last other member, which is never `cancelled`. No device is in the call
 *   after that.
 *
 * Without a fault, that member left within the time that a message takes, and no connection is lost.
 *
 * @returns what is wrong, or `null`
 */
export function groupEndReasonMismatch({
  views,
  wasMember,
  isComplete,
  isFaultless,
  propagationMs,
  revokedUsers,
}: Omit<CallOutcome, 'callMode'>): string | null {
  const viewsOf = (userJid: string) => views.filter(({ page }) => page.userJid === userJid)
  const userWasMember = (userJid: string) => viewsOf(userJid).some(wasMember)

  /** Whether a user may have left for this reason, shortly before it was reported. */
  function hasLeft(userJid: string, reason: string, reportedAt: number | null): boolean {
    if (reason === 'connection-lost') return !isFaultless
    if (reason === 'signaling-failed') return revokedUsers.has(userJid)
    if (serverReasons.includes(reason)) return !userWasMember(userJid)
    // A member cannot decline the call, and a user for whom it only rang cannot hang up.
    if (isFaultless && userWasMember(userJid) === (reason === 'declined')) return false
    return viewsOf(userJid).some(
      (view) => view.serverReason === null && canCause(reasonOf(view), reason) && endedShortlyBefore(view, reportedAt),
    )
  }

  function endedShortlyBefore({ endedAt }: ObservedCall, reportedAt: number | null): boolean {
    if (!isFaultless || reportedAt === null || endedAt === null) return true
    return endedAt <= reportedAt && reportedAt - endedAt <= propagationMs
  }

  function reportedEndMismatch(view: ObservedCall, reason: string): string | null {
    const { page, call, endedAt } = view
    const isOwn = !wasMember(view) && ringingUserReasons.includes(reason)
    const leavers = call.participantIds.filter((userJid) => (userJid === page.userJid) === isOwn)
    if (wasMember(view) && reason === 'cancelled') return `${page.name} was in the call and receives cancelled`
    if (!wasMember(view) && !isOwn && reason !== 'cancelled' && reason !== 'connection-lost')
      return `${page.name} rang and receives ${reason}`
    if (isComplete && !leavers.some((userJid) => hasLeft(userJid, reason, endedAt)))
      return `${page.name} receives ${reason}, and no user left like that`
    if (['no-answer', 'unavailable'].includes(reason) && (endedAt ?? 0) < call.startedAt + RING_MS)
      return `${page.name} receives ${reason} before the ring time is over`
    const endedBy = serverReasons.includes(reason) ? 'system' : isOwn ? 'local' : 'remote'
    if (reason !== 'connection-lost' && call.endedBy !== endedBy)
      return `${page.name} receives ${reason}, which is endedBy ${endedBy}, and reports ${String(call.endedBy)}`
    if (!isFaultless || isOwn) return null
    const late = views.find((other) => (other.endedAt ?? 0) > (endedAt ?? 0) + propagationMs)
    return late ? `the call is over for ${page.name}, and ${late.page.name} stays in it` : null
  }

  /** By user who left while others stayed: the reason that the others received. */
  const departureReasons = new Map<string, string>()
  const departures = views.flatMap((view) => view.departures.map((departure) => ({ ...departure, page: view.page })))
  for (const { page, userJid, reason } of departures) {
    // Each end gives a failed peer connection up by itself.
    if (networkReasons.includes(reason) && !isFaultless) continue
    const first = departureReasons.get(userJid) ?? reason
    departureReasons.set(userJid, first)
    if (first !== reason) return `${userJid} left, and the others receive ${first} and ${reason}`
    if (isComplete && !hasLeft(userJid, reason, null))
      return `${page.name} receives that ${userJid} left: ${reason}, which did not happen`
  }
  const reportedEnds = views.flatMap((view) =>
    view.serverReason === null || oneDeviceReasons.includes(view.serverReason)
      ? []
      : { view, reason: view.serverReason },
  )
  for (const { view, reason } of reportedEnds) {
    const mismatch = reportedEndMismatch(view, reason)
    if (mismatch !== null) return mismatch
    const { name, userJid } = view.page
    const departureReason = departureReasons.get(userJid) ?? reason
    if (departureReason !== reason)
      return `${name} receives ${reason}, and the others that ${userJid} left: ${departureReason}`
  }
  // A member whose connection was lost receives that too, and the others may stay.
  const [last, ...others] = reportedEnds.filter(({ view, reason }) => wasMember(view) && reason !== 'connection-lost')
  const conflicting =
    others.find(({ view }) => view.page.userJid !== last?.view.page.userJid) ??
    reportedEnds.find(({ reason }) => reason === 'cancelled')
  return last && conflicting
    ? `${last.view.page.name} was the last in the call and receives ${last.reason}, and ${conflicting.view.page.name} receives ${conflicting.reason}`
    : null
}
