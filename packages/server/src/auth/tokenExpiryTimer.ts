/** How long before the expiry the client is asked for a new token. A token that is valid for less than twice that gets half of its time. */
const NOTICE_MS = 60_000
/** How long after the expiry the client may stay connected, because fetching a token can take a while. */
const GRACE_MS = 30_000
/** The longest delay of `setTimeout`: a signed 32-bit integer. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

export interface TokenExpiryTimerOptions {
  /** The token expires soon. @param expiresIn milliseconds */
  onExpiring(expiresIn: number): void
  /** The token has expired, and the grace period is over. */
  onExpired(): void
}

/** Watches the expiry of one connection's token. Times are milliseconds since the epoch. */
export interface TokenExpiryTimer {
  /** Sets the expiry of a new token; `undefined` if it never expires. Ignores a token that does not expire later than the current one. */
  renew(expiresAt: number | undefined): void
  stop(): void
}

export function createTokenExpiryTimer(
  initialExpiry: number | undefined,
  { onExpiring, onExpired }: TokenExpiryTimerOptions,
): TokenExpiryTimer {
  let timer: NodeJS.Timeout | undefined
  let expiresAt = initialExpiry

  function runAt(time: number, task: () => void): void {
    const delay = time - Date.now()
    timer = setTimeout(delay > MAX_TIMEOUT_MS ? () => runAt(time, task) : task, Math.min(delay, MAX_TIMEOUT_MS))
  }

  function start(): void {
    clearTimeout(timer)
    if (expiresAt === undefined) return
    const expiry = expiresAt
    const notice = Math.min(NOTICE_MS, (expiry - Date.now()) / 2)
    runAt(expiry - notice, () => {
      runAt(expiry + GRACE_MS, onExpired)
      onExpiring(Math.max(0, Math.round(expiry - Date.now())))
    })
  }

  start()
  return {
    renew(next) {
      if (next !== undefined && expiresAt !== undefined && next <= expiresAt) return
      expiresAt = next
      start()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
