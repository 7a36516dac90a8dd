import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { SignalingSettings } from '../config/signalingSettings'

/** Each method takes one token of a limit. It returns 0, or the whole seconds until the limit is reset if no token is left. */
export interface RateLimits {
  connection(address: string): Promise<number>
  /**
   * Synchronous most of the time.
   *
   * @param holder an object that lives as long as the connection; tokens are taken in batches and stored for it
   */
  command(holder: object, userJid: string): number | Promise<number>
  /** Takes a token for the caller, and one for each pair of the caller and a callee, also if one of them has none left. */
  call(callerJid: string, calleeJids: string[]): Promise<number>
}

const MINUTE_SECONDS = 60

/** Creates the limits of one node. Several nodes behind one address multiply them. */
export function createRateLimits(settings: SignalingSettings): RateLimits {
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: MINUTE_SECONDS })
  const connections = perMinute(settings.connectionsPerMinute)
  const commands = perMinute(settings.commandsPerMinute)
  const calls = perMinute(settings.callsPerMinute)
  const pairs = perMinute(settings.callsPerPairPerMinute)
  return {
    connection: (address) => secondsToWait(connections, address),
    command: createTokenBatches(commands),
    async call(caller, callees) {
      const waits = await Promise.all([
        secondsToWait(calls, caller),
        // A JID contains no space, so two pairs cannot have the same key.
        ...callees.map((callee) => secondsToWait(pairs, `${caller} ${callee}`)),
      ])
      return Math.max(...waits)
    },
  }
}

async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number> {
  const { isAllowed, state } = await consume(limiter, key, 1)
  return isAllowed ? 0 : secondsUntilReset(state)
}

/** At most a minute: the limiter computes the time from the wall clock, which may have been set back. Timers delete its records. */
const untilReset = (msBeforeNext: number) => Math.min(msBeforeNext, MINUTE_SECONDS * 1000)

function secondsUntilReset({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(untilReset(msBeforeNext) / 1000))
}

async function consume(limiter: RateLimiterMemory, key: string, tokens: number) {
  try {
    return { isAllowed: true, state: await limiter.consume(key, tokens) }
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) return { isAllowed: false, state: rejection }
    throw rejection
  }
}

/** Tokens that were taken from a limit together, and are used one by one. */
interface TokenBatch {
  tokens: number
  /** When the limit is reset and the batch becomes invalid, on the clock of `performance.now`. */
  expiresAt: number
  /** How many tokens to take next time. */
  nextSize: number
}

/** Small in proportion to the limit: the rest of a batch is lost when its connection closes. */
const batchSizeFor = (points: number) => Math.max(1, Math.min(16, Math.floor(points / 32)))

/**
 * Takes tokens in batches while many are left, because asking the limiter costs a promise and a search of its records. The limit stays
 * exact: near its end, tokens are taken one by one.
 */
function createTokenBatches(limiter: RateLimiterMemory): RateLimits['command'] {
  const batches = new WeakMap<object, TokenBatch>()
  const batchSize = batchSizeFor(limiter.points)

  async function refill(holder: object, key: string, tokens: number): Promise<number> {
    const { isAllowed, state } = await consume(limiter, key, tokens)
    if (!isAllowed) {
      batches.delete(holder)
      return secondsUntilReset(state)
    }
    const { msBeforeNext, remainingPoints } = state
    const nextSize = remainingPoints >= batchSize ? batchSize : 1
    batches.set(holder, { tokens: tokens - 1, expiresAt: performance.now() + untilReset(msBeforeNext), nextSize })
    return 0
  }

  return (holder, key) => {
    const batch = batches.get(holder)
    if (!batch || batch.tokens === 0 || batch.expiresAt <= performance.now())
      return refill(holder, key, batch?.nextSize ?? 1)
    batch.tokens -= 1
    return 0
  }
}
