import type { Push } from '@offhook/protocol'
import type { Command } from '../commands'
import { createSwitchboard } from '../createSwitchboard'
import { createMemorySessionStore, type SessionStore } from '../sessionStore'
import { createTestClients } from './testNetwork'

/** Clients on a real switchboard whose store fails when the test says so. Time moves only with `advance`. */
export function createFaultyNetwork() {
  const memory = createMemorySessionStore()
  const timers = new Map<number, { at: number; task: () => void }>()
  const online = new Set<string>()
  let now = 1_000_000
  let created = 0
  let failingWrites = 0

  /** Reading works, as from the copy of the records in memory. */
  const store: SessionStore = {
    transact: (work) =>
      memory.transact((view) => {
        const result = work(view)
        const { users, calls, reply } = result.changes
        if ((users.size > 0 || calls.size > 0 || reply) && failingWrites > 0) {
          failingWrites -= 1
          throw new Error('The disk is full')
        }
        return result
      }),
  }
  const switchboard = createSwitchboard({
    store,
    settings: { domain: 'example.com', preconnect: 'all' },
    clock: {
      now: () => now,
      after(ms, task) {
        const key = ++created
        timers.set(key, { at: now + ms, task })
        return () => void timers.delete(key)
      },
    },
    deliver(to, push: Push) {
      // A push to a connection that is lost is lost.
      if (online.has(to.deviceId)) receive(to, push)
    },
    onError(error) {
      throw error
    },
  })

  /** As the server does: a device whose `connectDevice` or `session:sync` fails is disconnected. */
  function dispatch(command: Command) {
    if (command.name === 'connectDevice') online.add(command.from.deviceId)
    if (command.name === 'disconnectDevice') online.delete(command.from.deviceId)
    const reply = switchboard.dispatch(command)
    if (reply instanceof Promise) throw new Error('The memory store is synchronous')
    return { reply }
  }
  const { client, receive } = createTestClients(dispatch)

  return {
    users: memory.users,
    calls: memory.calls,
    now: () => now,
    client,
    /** The next writes fail. */
    failWrites(count: number): void {
      failingWrites = count
    },
    isFailing: () => failingWrites > 0,
    async advance(ms: number): Promise<void> {
      const end = now + ms
      for (;;) {
        const [next] = [...timers].sort(([, a], [, b]) => a.at - b.at)
        if (!next || next[1].at > end) break
        const [key, { at, task }] = next
        timers.delete(key)
        now = Math.max(now, at)
        task()
        await new Promise((resolve) => setImmediate(resolve))
      }
      now = end
    },
  }
}
