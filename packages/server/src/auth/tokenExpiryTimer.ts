/** How long before a token runs out its client is asked for another; less where it lasts less than twice that. */
const NOTICE_MS = 60_000
/** How long after that the line stays: fetching a token may take a while. */
const GRACE_MS = 30_000
/** What `setTimeout` can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export interface TokenExpiryTimerOptions {
  onExpiring(expiresIn: number): void
  /** The grace is over as well. */
  onExpired(): void
}

/** Keeps an eye on the token of one line. Times are milliseconds since the epoch. */
export interface TokenExpiryTimer {
  /** From now on it is this one's end that counts; `undefined`: it has none. One that ends no later changes nothing. */
  renew(expiresAt: number | undefined): void
  stop(): void
}

export function createTokenExpiryTimer(
  expiresAt: number | undefined,
  { onExpiring, onExpired }: TokenExpiryTimerOptions,
): TokenExpiryTimer {
  let timer: NodeJS.Timeout | undefined
  let end = expiresAt

  function at(time: number, task: () => void): void {
    const wait = time - Date.now()
    timer = setTimeout(wait > LONGEST_TIMER_MS ? () => at(time, task) : task, Math.min(wait, LONGEST_TIMER_MS))
  }

  function begin(): void {
    clearTimeout(timer)
    if (end === undefined) return
    const expiry = end
    const notice = Math.min(NOTICE_MS, (expiry - Date.now()) / 2)
    at(expiry - notice, () => {
      at(expiry + GRACE_MS, onExpired)
      onExpiring(Math.max(0, Math.round(expiry - Date.now())))
    })
  }

  begin()
  return {
    renew(next) {
      if (next !== undefined && end !== undefined && next <= end) return
      end = next
      begin()
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
