import { setTimeout as sleep } from 'node:timers/promises'
import { courseOf, makeHonestCall } from './honestCall'
import { HonestUser } from './honestUser'

/** Users who call each other all the time, and what happened to them. */
export interface HonestUsers {
  calls: number
  setupTimes: number[]
  /** Every refusal, every lost connection and every push that did not arrive. */
  problems: string[]
  /** Makes calls until `stop`. */
  start(): void
  /** Resolves when every call has ended. The users stay online. */
  stop(): Promise<void>
  disconnect(): void
}

/** A user can start 30 calls a minute, 10 of them to the same user: the pauses keep honest users under both limits. */
const PAUSE_MS = 1_500

export async function connectHonestUsers(url: string, count: number): Promise<HonestUsers> {
  const problems: string[] = []
  const users = Array.from(
    { length: count },
    (_, index) => new HonestUser(url, index, (message) => void problems.push(message)),
  )
  await Promise.all(users.map((user) => user.connect()))
  const idle = [...users]
  let running: Promise<void>[] = []
  let isCalling = false

  /** Takes a random user, so that no pair calls more often than it may. */
  const take = () => idle.splice(Math.floor(Math.random() * idle.length), 1)[0]

  async function callAgainAndAgain(): Promise<void> {
    await sleep(Math.random() * PAUSE_MS)
    while (isCalling) {
      const [caller, callee] = [take(), take()]
      if (!caller || !callee) throw new Error('There are more calls than pairs of users')
      try {
        const setupMs = await makeHonestCall(caller, callee, courseOf(honest.calls++))
        if (setupMs !== null) honest.setupTimes.push(setupMs)
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error))
      }
      // Before the pause: otherwise the same two users would call each other again.
      idle.push(caller, callee)
      await sleep((0.5 + Math.random()) * PAUSE_MS)
    }
  }

  const honest: HonestUsers = {
    calls: 0,
    setupTimes: [],
    problems,
    start() {
      isCalling = true
      // Each pair has two users, so there is always a pair that is idle.
      running = Array.from({ length: Math.floor(count / 2) }, callAgainAndAgain)
    },
    async stop() {
      isCalling = false
      await Promise.all(running)
    },
    disconnect() {
      for (const user of users) user.disconnect()
    },
  }
  return honest
}
