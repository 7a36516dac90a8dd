import type { Failure } from '@offhook/protocol'

/** How long one attempt to connect may take, including the time to get a token. */
export const ATTEMPT_TIMEOUT_MS = 20_000
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 4_000
/**
 * The same during a call. An attempt that started without a network may wait for a retransmission long after the network is back
 * (RFC 6298).
 */
const ATTEMPT_TIMEOUT_IN_CALL_MS = 2_000
const MAX_DELAY_IN_CALL_MS = 1_000

/** The delays between attempts to connect: exponential, with jitter, so that the clients of a restarted server do not return at once. */
export interface ReconnectBackoff {
  /** How long the next attempt may take, in milliseconds. It grows with each failure during a call. */
  attemptTimeout(isInCall: boolean): number
  /** Counts a failure. @returns The delay before the next attempt, in milliseconds. */
  nextDelay(isInCall: boolean, failure: Failure): number
  /** Adds up to `ms` milliseconds to the next delay: a stopping server distributes its clients over this time. */
  spreadNext(ms: number): void
  /** Forgets the failures. */
  reset(): void
}

export function createReconnectBackoff(): ReconnectBackoff {
  let failures = 0
  let spread = 0

  return {
    attemptTimeout(isInCall) {
      const timeout = isInCall ? ATTEMPT_TIMEOUT_IN_CALL_MS * (1 + failures / 4) : ATTEMPT_TIMEOUT_MS
      return Math.min(timeout, ATTEMPT_TIMEOUT_MS)
    },
    nextDelay(isInCall, { retryAfterMs }) {
      const chance = Math.random()
      const longest = isInCall ? MAX_DELAY_IN_CALL_MS : MAX_DELAY_MS
      const delay = Math.min(FIRST_DELAY_MS * 2 ** failures, longest) * (0.5 + chance) + spread * chance
      failures += 1
      spread = 0
      return retryAfterMs === undefined ? delay : retryAfterMs * (1 + chance / 4)
    },
    spreadNext(ms) {
      spread = ms
    },
    reset() {
      failures = 0
    },
  }
}
