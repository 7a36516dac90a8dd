import { isOriginOf, ofTheNetwork, ofTheServer, type OneCall, reasonOf } from './callOutcome'
import type { Knowledge } from './pageObserver'

/** How long a phone rings at least before the server says that nobody answers (CONTRACT 4.5). */
const RING_MS = 30_000

/** What ends somebody's part in a call before they were in it, and nobody else's. */
const ofOneWhoRang = ['declined', 'no-answer', 'unavailable', 'engaged']

/** What is said to one device, or to somebody of whom nothing is known: nobody else hears it. */
const ofOneDevice = ['answered-elsewhere', 'signaling-failed']

/**
 * Whether everybody in a group says the same of how each of them left it, and what is wrong where not.
 *
 * Everybody leaves for a reason of their own, and that has one word: those who stay hear it, the other devices of whoever left hear
 * it, and so does the last who is left, for whom the call is over with it. So of whoever is told that it is over:
 *
 * - a device that rang hears how its own user came out of it: declined on another device, engaged, not answering; or `cancelled`,
 *   where whoever was alone in the call has left;
 * - a device that was in it hears how the last other one left, and that is never `cancelled`; nobody is in the call after that.
 *
 * In a calm network whoever left did so just before, and nobody's connection is lost.
 */
export function groupDisagreement({
  ends,
  isSeated,
  isWhole,
  isCalm,
  patience,
  dismissed,
}: Omit<OneCall, 'callMode'>): string | null {
  const pagesOf = (userJid: string) => ends.filter(({ page }) => page.userJid === userJid)
  const wasIn = (userJid: string) => pagesOf(userJid).some(isSeated)

  /** Whether a user may have left in a way that has this word, just before somebody was told so. */
  function hasLeft(userJid: string, word: string, toldAt: number | null): boolean {
    if (word === 'connection-lost') return !isCalm
    if (word === 'signaling-failed') return dismissed.has(userJid)
    if (ofTheServer.includes(word)) return !wasIn(userJid)
    // Whoever was in the call cannot decline it, and who only rang cannot hang up.
    if (isCalm && wasIn(userJid) === (word === 'declined')) return false
    return pagesOf(userJid).some(
      (end) => end.told === null && isOriginOf(word, reasonOf(end)) && isJustBefore(end, toldAt),
    )
  }

  function isJustBefore({ endedAt }: Knowledge, toldAt: number | null): boolean {
    if (!isCalm || toldAt === null || endedAt === null) return true
    return endedAt <= toldAt && toldAt - endedAt <= patience
  }

  function wrongTold(end: Knowledge, word: string): string | null {
    const { page, call, endedAt } = end
    const isOwn = !isSeated(end) && ofOneWhoRang.includes(word)
    const leavers = call.participantIds.filter((userJid) => (userJid === page.userJid) === isOwn)
    if (isSeated(end) && word === 'cancelled') return `${page.name} was in the call and hears that it was cancelled`
    if (!isSeated(end) && !isOwn && word !== 'cancelled' && word !== 'connection-lost')
      return `it rang at ${page.name}, who hears ${word}`
    if (isWhole && !leavers.some((userJid) => hasLeft(userJid, word, endedAt)))
      return `${page.name} is told ${word}, and nobody left like that`
    if (['no-answer', 'unavailable'].includes(word) && (endedAt ?? 0) < call.startedAt + RING_MS)
      return `${page.name} hears ${word} before the time to answer is over`
    const by = ofTheServer.includes(word) ? 'system' : isOwn ? 'local' : 'remote'
    if (word !== 'connection-lost' && call.endedBy !== by)
      return `${page.name} hears ${word}, which is the doing of ${by}, and says ${String(call.endedBy)}`
    if (!isCalm || isOwn) return null
    const late = ends.find((other) => (other.endedAt ?? 0) > (endedAt ?? 0) + patience)
    return late ? `${page.name} hears that the call is over, and ${late.page.name} goes on with it` : null
  }

  /** What is said of each user who left while others went on. */
  const words = new Map<string, string>()
  const leavings = ends.flatMap(({ page, left }) => left.map((leaving) => ({ ...leaving, page })))
  for (const { page, userJid, reason } of leavings) {
    // A link that fails is given up by either end for itself.
    if (ofTheNetwork.includes(reason) && !isCalm) continue
    const word = words.get(userJid) ?? reason
    words.set(userJid, word)
    if (word !== reason) return `${userJid} left, and others hear ${word} and ${reason}`
    if (isWhole && !hasLeft(userJid, reason, null))
      return `${page.name} hears that ${userJid} left: ${reason}, and they did not`
  }
  const told = ends.flatMap((end) =>
    end.told === null || ofOneDevice.includes(end.told) ? [] : { end, word: end.told },
  )
  for (const { end, word } of told) {
    const wrong = wrongTold(end, word)
    if (wrong !== null) return wrong
    const said = words.get(end.page.userJid) ?? word
    if (said !== word) return `${end.page.name} is told ${word}, and others hear that ${end.page.userJid} left: ${said}`
  }
  // Whose connection was lost is told so too, and others may go on.
  const [last, ...more] = told.filter(({ end, word }) => isSeated(end) && word !== 'connection-lost')
  const other =
    more.find(({ end }) => end.page.userJid !== last?.end.page.userJid) ?? told.find(({ word }) => word === 'cancelled')
  return last && other
    ? `${last.end.page.name} was the last in the call and hears ${last.word}, and ${other.end.page.name} hears ${other.word}`
    : null
}
