import { groupDisagreement } from './groupMismatch'
import { isOriginOf, ofAPerson, ofTheServer, type OneCall, reasonOf } from './callOutcome'
import type { Knowledge } from './pageObserver'

/**
 * Whether everybody says the same of how a call ended (CONTRACT 4), and what is wrong where not. The server's word is one: whoever is
 * told why, is told the same, and says what they were told. Differences are allowed only so:
 *
 * - `answered-elsewhere`, on a device of a user who had another device answer; and `declined`, where somebody did so there too late;
 * - `signaling-failed`, where the server has lost its records or a device was away for longer than it remembers; or where somebody's
 *   access was taken away, and then for everybody;
 * - a device that was the first to know, by its own person or its own timer, says what it knew: the others hear the same from the
 *   server, where a click may come to another word than it was made for: `cancelled` before an answer and `hangup` after it;
 * - several who were the first to know, each before the other's word could have come.
 *
 * The last is checked by time where nothing broke. Where a line, a page or a server did, a word may come late by as long as that took:
 * a person's word then still has to be somebody's, and the server's word still is one.
 *
 * A group has no one end: `groupAgreement.ts`.
 */
export function disagreement(call: OneCall): string | null {
  const { callMode, ends, isSeated, isWhole, isCalm, patience } = call
  for (const end of ends) {
    if (end.told !== null && end.told !== reasonOf(end))
      return `${end.page.name} was told ${end.told}, and says ${reasonOf(end)}`
    const ofItsOwn = [...ofAPerson, 'signaling-failed', ...(end.lacksMicrophone ? ['media-failed'] : [])]
    if (isCalm && end.told === null && !ofItsOwn.includes(reasonOf(end)))
      return `nothing broke, and ${end.page.name} gives up with ${reasonOf(end)}`
  }
  const tookIt = (end: Knowledge) => ends.some((other) => other.page.userJid === end.page.userJid && isSeated(other))
  for (const end of ends.filter((each) => reasonOf(each) === 'answered-elsewhere')) {
    if (isSeated(end)) return `${end.page.name} was in the call and says that it was answered elsewhere`
    if (!tookIt(end) && isWhole) return `${end.page.name} says answered-elsewhere, and it was answered nowhere`
  }

  const isTooLate = (end: Knowledge) => reasonOf(end) === 'declined' && !isSeated(end) && tookIt(end)
  const rest = ends.filter(
    (end) => !['answered-elsewhere', 'signaling-failed'].includes(reasonOf(end)) && !isTooLate(end),
  )
  const told = rest.filter((end) => end.told !== null)
  const own = rest.filter((end) => end.told === null)
  const words = [...new Set(told.map(reasonOf))]
  const isMade = (word: string) => ends.some((end) => end.told === null && isOriginOf(word, reasonOf(end)))
  const nobodys = words.find((word) => !ofTheServer.includes(word) && !isMade(word))
  if (isWhole && nobodys !== undefined) return `${nobodys}, which nobody did`
  if (isCalm && isWhole && ends.some((end) => end.told === 'signaling-failed'))
    return 'nothing broke, and yet the server knew no reason'
  if (callMode === 'onetomany') return groupDisagreement(call)
  if (words.length > 1) return `the server gave two reasons: ${words.join(' and ')}`
  if (!isCalm || !isWhole) return null

  const [word] = words
  if (word === undefined) return crossing(own, patience)
  const origin = own.find((end) => isOriginOf(word, reasonOf(end)))
  const at = Math.min(...told.map((end) => end.endedAt ?? Infinity))
  for (const end of own) {
    if (end !== origin && Math.abs((end.endedAt ?? 0) - at) > patience)
      return `${end.page.name} says ${reasonOf(end)}, the server says ${word}, and they had time to agree`
  }
  return null
}

/** Nobody was told anything: each was the first to know. */
function crossing(own: readonly Knowledge[], patience: number): string | null {
  const times = own.map(({ endedAt }) => endedAt ?? 0)
  if (own.length < 2 || Math.max(...times) - Math.min(...times) <= patience) return null
  return `${own.map(({ page, call }) => `${page.name} says ${String(call.endReason)}`).join(', ')}, and none was told`
}
