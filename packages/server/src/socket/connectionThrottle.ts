/** How long a client may wait for its turn instead of being rejected. Less than its connection timeout. */
const MAX_QUEUE_MS = 1_000

/**
 * Limits how many clients sign in per second. When a server or a network comes back, all clients connect at once; signing them in at once
 * would leave no time for the calls of those who are connected.
 */
export interface ConnectionThrottle {
  /** @returns 0 when the client may sign in, after a wait of up to a second; or at once, in how many milliseconds it should try again */
  acquire(): Promise<number>
}

/** @param now milliseconds; only differences matter */
export function createConnectionThrottle(
  connectionsPerSecond: number,
  now: () => number = () => performance.now(),
): ConnectionThrottle {
  const interval = 1_000 / connectionsPerSecond
  /** When the next client may sign in. */
  let nextSignIn = 0
  /** When the next rejected client should try again. Their retries are spread too. */
  let nextRetry = 0
  return {
    async acquire() {
      const time = now()
      nextSignIn = Math.max(nextSignIn, time)
      const wait = nextSignIn - time
      if (wait > MAX_QUEUE_MS) {
        nextRetry = Math.max(nextRetry, nextSignIn) + interval
        return Math.ceil(nextRetry - time)
      }
      nextSignIn += interval
      if (wait >= 1) await new Promise((resolve) => setTimeout(resolve, wait))
      return 0
    },
  }
}
