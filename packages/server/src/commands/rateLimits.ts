import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { SignalingSettings } from '../config/settings'

/** Each takes one turn and says how long to wait, in whole seconds, where there was none left; else 0. */
export interface RateLimits {
  connection(address: string): Promise<number>
  /** At once, most of the time. `holder` is the line it came by, `userJid` whose limit it is. */
  command(holder: object, userJid: string): number | Promise<number>
  /** `commandId`: the same command sent again, because its answer was lost, is not another call. */
  call(callerJid: string, calleeJids: string[], commandId: string): Promise<number>
}

const MINUTE_SECONDS = 60
/** Longer than a client goes on sending a command. */
const REPEAT_SECONDS = 15

/** Per node: several nodes behind one address multiply the limits. */
export function createRateLimits(settings: SignalingSettings): RateLimits {
  const perMinute = (points: number) => new RateLimiterMemory({ points, duration: MINUTE_SECONDS })
  const connections = perMinute(settings.connectionsPerMinute)
  const commands = perMinute(settings.commandsPerMinute)
  const calls = perMinute(settings.callsPerMinute)
  const pairs = perMinute(settings.callsPerPairPerMinute)
  const taken = new RateLimiterMemory({ points: 1, duration: REPEAT_SECONDS })
  return {
    connection: (address) => secondsToWait(connections, address),
    command: createLots(commands),
    async call(caller, callees, commandId) {
      const command = `${caller} ${commandId}`
      if ((await taken.get(command)) !== null) return 0
      const waits = await Promise.all([
        secondsToWait(calls, caller),
        // No JID holds a space: the two cannot be read as another pair.
        ...callees.map((callee) => secondsToWait(pairs, `${caller} ${callee}`)),
      ])
      const wait = Math.max(...waits)
      if (wait === 0) await taken.set(command, 1, REPEAT_SECONDS)
      return wait
    },
  }
}

async function secondsToWait(limiter: RateLimiterMemory, key: string): Promise<number> {
  const taken = await consume(limiter, key, 1)
  return taken.ok ? 0 : secondsUntil(taken.result)
}

function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000))
}

async function consume(limiter: RateLimiterMemory, key: string, turns: number) {
  try {
    return { ok: true, result: await limiter.consume(key, turns) }
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { ok: false, result: refusal }
    throw refusal
  }
}

/** Turns that were taken together, and are used up one by one. */
interface Lot {
  turns: number
  /** Milliseconds since the epoch: then the next minute begins, and with it other turns. */
  until: number
  /** How many are to be taken next. */
  next: number
}

/** Small beside the whole, for what is left of one is lost when its holder goes. */
const lotOf = (points: number) => Math.max(1, Math.min(16, Math.floor(points / 32)))

/**
 * Takes turns in lots, where there are many: asking the limiter costs a promise and a walk through its records. Never more than are
 * left: the limit is the same, to the turn.
 */
function createLots(limiter: RateLimiterMemory): RateLimits['command'] {
  const lots = new WeakMap<object, Lot>()
  const size = lotOf(limiter.points)

  async function refill(holder: object, key: string, turns: number): Promise<number> {
    const { ok, result } = await consume(limiter, key, turns)
    if (!ok) {
      lots.delete(holder)
      return secondsUntil(result)
    }
    const { msBeforeNext, remainingPoints } = result
    const next = remainingPoints >= size ? size : 1
    lots.set(holder, { turns: turns - 1, until: Date.now() + msBeforeNext, next })
    return 0
  }

  return (holder, key) => {
    const lot = lots.get(holder)
    if (!lot || lot.turns === 0 || lot.until <= Date.now()) return refill(holder, key, lot?.next ?? 1)
    lot.turns -= 1
    return 0
  }
}
