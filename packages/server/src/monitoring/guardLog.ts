import type { Logger } from 'pino'

/** A client can make the server write such lines without a sign-in, as often as it likes. */
const REFUSALS = new Set([
  'origin refused',
  'connection refused',
  'sign-in failed',
  'request failed',
  'handler failed',
  'closed a connection that did not sign in in time',
  'closed a connection because of a packet out of turn',
  'terminated a client that does not read',
])
const MAX_REFUSALS_PER_MINUTE = 120
/** A server with 50,000 users logs some thousand lines a minute when a network comes back. */
const MAX_LINES_PER_MINUTE = 6_000

/** A longer text is cut. A JID has at most 512 characters. */
const MAX_TEXT_LENGTH = 600
/** The stack of an error has no text of a client. */
const MAX_STACK_LENGTH = 4_000
const MAX_ITEMS = 20
const MAX_DEPTH = 4

/**
 * Control characters of both sets (C0, C1), line separators, and characters that are invisible or change the direction of the text: a
 * terminal would interpret them, and one line could look like another (CWE-117).
 */
// eslint-disable-next-line no-control-regex -- these are the characters to find
const UNSAFE = /[\u0000-\u001f\u007f-\u009f]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const escapeCharacter = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** Cuts a text, and writes characters that a log must not contain as `\u{202e}`. */
export function cleanText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  return cut.replace(UNSAFE, escapeCharacter)
}

const cleanStack = (stack: string) =>
  stack
    .split('\n')
    .map((line) => cleanText(line, MAX_STACK_LENGTH))
    .join('\n')
    .slice(0, MAX_STACK_LENGTH)

function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '…'
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => cleanValue(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([key, item]) => [
        cleanText(key),
        key === 'error' && typeof item === 'string' ? cleanStack(item) : cleanValue(item, depth + 1),
      ]),
  )
}

interface Count {
  written: number
  leftOut: number
}

/**
 * Returns a logger that protects another one from what clients send: it cuts and escapes every text, and writes each message only so often
 * per minute. After the minute, a line says how many were left out.
 *
 * @param logger an own logger, or the one of the embedding application
 */
export function guardLog(logger: Logger): Logger {
  const counts = new Map<string, Count>()
  let minute: NodeJS.Timeout | undefined

  function endMinute(): void {
    minute = undefined
    for (const [message, { leftOut }] of counts) {
      if (leftOut > 0) logger.warn({ message, leftOut }, 'lines left out of the log in the last minute')
    }
    counts.clear()
  }

  function isLeftOut(message: string): boolean {
    minute ??= setTimeout(endMinute, 60_000).unref()
    const count = counts.get(message) ?? { written: 0, leftOut: 0 }
    counts.set(message, count)
    const max = REFUSALS.has(message) ? MAX_REFUSALS_PER_MINUTE : MAX_LINES_PER_MINUTE
    if (count.written < max) count.written += 1
    else count.leftOut += 1
    return count.leftOut > 0
  }

  const guarded = Object.create(logger) as Logger
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) {
    guarded[level] = (...args: unknown[]) => {
      const message = args.find((each) => typeof each === 'string') ?? ''
      if (!logger.isLevelEnabled(level) || isLeftOut(message)) return
      Reflect.apply(
        logger[level],
        logger,
        args.map((each) => cleanValue(each, 0)),
      )
    }
  }
  return guarded
}
