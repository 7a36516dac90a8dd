import type { Knowledge } from './witness'

/** What the server rules by itself. */
const ofTheServer = ['no-answer', 'unavailable', 'engaged', 'connection-lost']
/** What a device gives up for by itself, while the server may rule otherwise. */
const ofTheNetwork = ['connect-failed', 'connection-lost', 'media-failed']
const ofAPerson = ['hangup', 'cancelled', 'declined']

export interface OneCall {
  /** Every page that knew the call, each of which has seen its end. */
  ends: readonly Knowledge[]
  /** Whether a device of this page had answered, or made, the call. */
  isSeated(end: Knowledge): boolean
  /** No page of this call died, no line broke and no server while it went on. */
  isCalm: boolean
  /** How long a word may be on its way, there and on to the next, in milliseconds. */
  patience: number
}

/**
 * Whether everybody says the same of how a one-to-one call ended (CONTRACT 4), and what is wrong where not. The server's word is one:
 * whoever is told why, is told the same. Differences are allowed only so:
 *
 * - `answered-elsewhere`, on a device of a user who had another device answer; and `declined`, where somebody did so there too late;
 * - `signaling-failed`, where the server has lost its records or a device was away for longer than it remembers;
 * - a device that was the first to know, by its own person or its own timer, says what it knew: the others hear the same from the
 *   server, where a click may come to another word than it was made for: `cancelled` before an answer and `hangup` after it;
 * - several who were the first to know, each before the other's word could have come.
 *
 * The last is checked by time where nothing broke. Where a line, a page or a server did, a word may come late by as long as that took.
 */
export function disagreement({ ends, isSeated, isCalm, patience }: OneCall): string | null {
  const reasonOf = ({ call }: Knowledge) => call.endReason ?? ''
  const tookIt = (end: Knowledge) => ends.some((other) => other.page.userJid === end.page.userJid && isSeated(other))
  const elsewhere = ends.filter((end) => reasonOf(end) === 'answered-elsewhere')
  for (const end of elsewhere) {
    if (isSeated(end)) return `${end.page.name} was in the call and says that it was answered elsewhere`
    if (!tookIt(end) && isCalm) return `${end.page.name} says answered-elsewhere, and it was answered nowhere`
  }

  const isTooLate = (end: Knowledge) => reasonOf(end) === 'declined' && !isSeated(end) && tookIt(end)
  const rest = ends.filter(
    (end) => !['answered-elsewhere', 'signaling-failed'].includes(reasonOf(end)) && !isTooLate(end),
  )
  const told = rest.filter((end) => end.told !== null)
  const own = rest.filter((end) => end.told === null)
  const words = new Set(told.map(reasonOf))
  if (words.size > 1) return `the server gave two reasons: ${[...words].join(' and ')}`
  if (!isCalm) return null
  if (ends.some((end) => reasonOf(end) === 'signaling-failed'))
    return 'nothing broke, and yet the server knew no reason'

  const [word] = words
  if (word === undefined) return crossing(own, patience)
  const isOrigin = (end: Knowledge) =>
    reasonOf(end) === word || [reasonOf(end), word].every((reason) => ofAPerson.includes(reason))
  const origin = own.find(isOrigin)
  if (!origin && !ofTheServer.includes(word)) return `${word}, which nobody did`
  const at = Math.min(...told.map((end) => end.endedAt ?? Infinity))
  for (const end of own) {
    if (![...ofAPerson, ...ofTheNetwork].includes(reasonOf(end)))
      return `${end.page.name} gave up with ${reasonOf(end)}`
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
