import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { SignalingSettings } from './settings'

/** Each takes one turn and resolves with how long to wait, in whole seconds, where there was none left; else with 0. */
export interface RateLimits {
  connection(address: string): Promise<number>
  command(userJid: string): Promise<number>
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
    command: (userJid) => secondsToWait(commands, userJid),
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
  try {
    await limiter.consume(key)
    return 0
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    throw refusal
  }
}
