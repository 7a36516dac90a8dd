/** How long a client that comes too early may be kept waiting at the door, instead of being sent away: less than its patience. */
const LONGEST_QUEUE_MS = 1_000

/**
 * Spreads a storm: when a server comes back, or a network, everybody connects at once, and signing in all of them at once would
 * leave no time for the calls of the others.
 */
export interface ConnectionThrottle {
  /** Resolves when it is this one's turn, with 0; or at once with when there may be one, in milliseconds from now. */
  acquire(): Promise<number>
}

/** @param now milliseconds; only differences matter */
export function createConnectionThrottle(
  perSecond: number,
  now: () => number = () => performance.now(),
): ConnectionThrottle {
  const step = 1_000 / perSecond
  /** When the next one may sign in. */
  let next = 0
  /** When the next one may come back who is sent away: not all at the same moment, either. */
  let nextReturn = 0
  return {
    async acquire() {
      const time = now()
      next = Math.max(next, time)
      const wait = next - time
      if (wait > LONGEST_QUEUE_MS) {
        nextReturn = Math.max(nextReturn, next) + step
        return Math.ceil(nextReturn - time)
      }
      next += step
      if (wait >= 1) await new Promise((resolve) => setTimeout(resolve, wait))
      return 0
    },
  }
}
