/** How long before the expiry the client is asked for a new token. A token that is valid for less than twice that gets half of its time. */
const NOTICE_MS = 60_000
/** How long after the expiry the client may stay connected without a call, because fetching a token can take a while. */
const GRACE_MS = 30_000
/** How often `onExpired` is called after the grace period. */
const REPEAT_MS = 5_000
/** The longest delay of `setTimeout`: a signed 32-bit integer. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

export interface TokenExpiryTimerOptions {
  /** The token expires soon, or has expired. @param expiresIn milliseconds, at least 0 */
  onExpiring(expiresIn: number): void
  /** The token has expired, and the grace period is over. Called again every few seconds until `renew` or `stop`. */
  onExpired(): void
}

/**
 * Watches the expiry of one connection's token. Times are those of `performance.now`, which a correction of the wall clock does not change.
 */
export interface TokenExpiryTimer {
  /**
   * Sets the expiry of a new token; `undefined` if it never expires. Ignores a token that does not expire later than the current one.
   *
   * @returns the expiry that applies from now on
   */
  renew(validUntil: number | undefined): number | undefined
  stop(): void
}

export function createTokenExpiryTimer(
  initialExpiry: number | undefined,
  { onExpiring, onExpired }: TokenExpiryTimerOptions,
): TokenExpiryTimer {
  let timer: NodeJS.Timeout | undefined
  let validUntil = initialExpiry

  function runAt(time: number, task: () => void): void {
    const delay = Math.max(0, time - performance.now())
    timer = setTimeout(delay > MAX_TIMEOUT_MS ? () => runAt(time, task) : task, Math.min(delay, MAX_TIMEOUT_MS))
  }

  function start(): void {
    clearTimeout(timer)
    if (validUntil === undefined) return
    const expiry = validUntil
    const startedAt = performance.now()
    const notice = Math.min(NOTICE_MS, (expiry - startedAt) / 2)
    // A device that connects with an expired token gets no second grace period: soon after, it is in its call, or is disconnected.
    const graceOver = expiry > startedAt ? expiry + GRACE_MS : startedAt + REPEAT_MS
    runAt(expiry - notice, () => {
      runAt(graceOver, expire)
      onExpiring(Math.max(0, Math.round(expiry - performance.now())))
    })
  }

  function expire(): void {
    runAt(performance.now() + REPEAT_MS, expire)
    onExpired()
  }

  start()
  return {
    renew(next) {
      if (next !== undefined && validUntil !== undefined && next <= validUntil) return validUntil
      validUntil = next
      start()
      return validUntil
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
