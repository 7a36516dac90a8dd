import { connectPacket, openRawWebSocket, type RawConnection } from './openRawConnection'

/** What happened to one sign-in. */
export interface SignInOutcome {
  /** `signed in`, or the answer with which the server refused it. */
  result: string
  ms: number
}

const DEADLINE_MS = 10_000

/** Signs in a user from an address, and disconnects. Never rejects. */
export async function signInOnce(url: string, user: string, localAddress: string): Promise<SignInOutcome> {
  const startedAt = performance.now()
  const outcome = (result: string) => ({ result, ms: performance.now() - startedAt })
  let connection: RawConnection | undefined
  try {
    connection = await openRawWebSocket(url, { localAddress })
    connection.send(await connectPacket(user))
    while (performance.now() - startedAt < DEADLINE_MS && !connection.isClosed()) {
      const answer = connection.packets.find((packet) => /^4[04]/.test(packet))
      if (answer?.startsWith('40')) return outcome('signed in')
      if (answer !== undefined) return outcome(answer)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    return outcome(connection.isClosed() ? 'closed' : 'no answer')
  } catch (error) {
    return outcome(String(error))
  } finally {
    connection?.close()
  }
}

/** How many honest users sign in at the same time. */
const LANES = 5
let users = 0

/**
 * Signs in users all the time, each at an address of its own.
 *
 * @returns their outcomes, when `isOver` returns true
 */
export async function signInUntil(url: string, isOver: () => boolean): Promise<SignInOutcome[]> {
  const outcomes: SignInOutcome[] = []
  async function signInOneByOne(): Promise<void> {
    while (!isOver()) {
      const user = ++users
      outcomes.push(await signInOnce(url, `honest${user}`, `127.1.${Math.floor(user / 250)}.${1 + (user % 250)}`))
    }
  }
  await Promise.all(Array.from({ length: LANES }, signInOneByOne))
  return outcomes
}

/** @returns the answers of those who were refused, and the longest time */
export function summarize(outcomes: readonly SignInOutcome[]) {
  return {
    signIns: outcomes.length,
    refused: outcomes.filter(({ result }) => result !== 'signed in').map(({ result }) => result),
    longestMs: Math.round(Math.max(...outcomes.map(({ ms }) => ms))),
  }
}

/**
 * Signs in users without an attack.
 *
 * @returns how long a sign-in may take under an attack: a second, and twice what the machine, which may be busy, takes anyway
 */
export async function longestAllowedMs(url: string): Promise<number> {
  let left = 20
  const { longestMs } = summarize(await signInUntil(url, () => (left -= 1) < 0))
  return 1_000 + 2 * longestMs
}
