/** How long a client may wait for its turn instead of being refused. Less than its connection timeout. */
const MAX_QUEUE_MS = 1_000
/** The longest time after which a refused client should try again. */
const MAX_RETRY_MS = 15_000

/**
 * Limits how many clients sign in per second. When a server or a network comes back, all clients connect at once; signing them in at once
 * would leave no time for the calls of those who are connected.
 *
 * The addresses take turns: a client waits at most for one client of each other address, however many clients wait there.
 */
export interface ConnectionThrottle {
  /**
   * @param address of the client. Refusals of one address do not change what another one gets
   * @param signal the client no longer waits: its turn is given to the next one
   * @returns 0 when the client may sign in, or when it no longer waits, after a second at most; or at once, in how many milliseconds it
   *   should try again
   */
  acquire(address: string, signal: AbortSignal): Promise<number>
}

interface Waiter {
  admit(): void
}

/** @param now milliseconds; only differences matter */
export function createConnectionThrottle(
  connectionsPerSecond: number,
  now: () => number = () => performance.now(),
): ConnectionThrottle {
  const interval = 1_000 / connectionsPerSecond
  /** When the next client may sign in. */
  let nextTurn = 0
  /** By address, in the order in which the addresses get their next turn. A set has the order of arrival. */
  const waiting = new Map<string, Set<Waiter>>()
  const retries = createRetryTimes(interval)
  let timer: NodeJS.Timeout | undefined

  function admitNext(): void {
    const [next] = waiting
    if (!next) return
    const [address, waiters] = next
    const [waiter] = waiters
    waiting.delete(address)
    if (!waiter) return
    waiters.delete(waiter)
    if (waiters.size > 0) waiting.set(address, waiters)
    nextTurn += interval
    waiter.admit()
  }

  /** Also makes up for turns that passed while the process was busy. */
  function admitDue(): void {
    timer = undefined
    while (waiting.size > 0 && nextTurn <= now()) admitNext()
    if (waiting.size > 0) timer = setTimeout(admitDue, Math.max(1, nextTurn - now()))
  }

  function wait(address: string, signal: AbortSignal): Promise<number> {
    const waiters = waiting.get(address) ?? new Set()
    waiting.set(address, waiters)
    timer ??= setTimeout(admitDue, Math.max(1, nextTurn - now()))
    return new Promise((resolve) => {
      const leave = () => {
        waiters.delete(waiter)
        if (waiters.size === 0 && waiting.get(address) === waiters) waiting.delete(address)
        resolve(0)
      }
      const waiter: Waiter = {
        admit() {
          signal.removeEventListener('abort', leave)
          resolve(0)
        },
      }
      waiters.add(waiter)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    async acquire(address, signal) {
      if (signal.aborted) return 0
      const time = now()
      if (waiting.size === 0 && nextTurn <= time) {
        nextTurn = time + interval
        return 0
      }
      const own = waiting.get(address)?.size ?? 0
      const addresses = waiting.size + (own === 0 ? 1 : 0)
      // Before each of its turns, every other address has one.
      const expected = Math.max(0, nextTurn - time) + own * addresses * interval + (addresses - 1) * interval
      if (expected > MAX_QUEUE_MS) return retries.next(address, time, expected, addresses)
      return wait(address, signal)
    },
  }
}

/**
 * Spreads the times at which refused clients try again: those of one address over the turns of this address, and the addresses among each
 * other. However often one address is refused, it moves only its own times.
 */
function createRetryTimes(interval: number) {
  /** The latest time that a client of an address got, in the order of the first refusal of the address. */
  const latest = new Map<string, number>()
  return {
    next(address: string, time: number, expected: number, addresses: number): number {
      for (const [each, until] of latest) {
        if (until > time) break
        latest.delete(each)
      }
      const previous = latest.get(address)
      const at =
        previous === undefined || previous < time
          ? time + expected + latest.size * interval
          : previous + interval * addresses
      const longest = time + MAX_RETRY_MS
      latest.set(address, Math.min(at, longest))
      // At the limit all would get the same time.
      return Math.ceil((at < longest ? at : longest - (Math.random() * MAX_RETRY_MS) / 2) - time)
    },
  }
}
