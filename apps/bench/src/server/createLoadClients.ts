import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerKind } from './serverUnderTest.ts'

/** What one process of the crowd is asked: to have so many more users online. */
export interface ConnectRequest {
  kind: ServerKind
  port: number
  /** The number of the first pair. */
  first: number
  pairs: number
}

/** Users who are online and do nothing. */
export interface LoadClients {
  readonly size: number
  /** Adds users until there are this many; an even number. */
  growTo(size: number): Promise<void>
  disconnect(): Promise<void>
}

/** Each socket is a file: one process alone would soon have no more of them. */
const PROCESSES = 4

export function createLoadClients(kind: ServerKind, port: number): LoadClients {
  const members: ChildProcess[] = []
  // Beyond the numbers of those who call.
  let pairs = 0
  const file = fileURLToPath(new URL('processes/loadClients.ts', import.meta.url))
  return {
    get size() {
      return pairs * 2
    },
    async growTo(size) {
      if (members.length === 0) {
        for (let index = 0; index < PROCESSES; index++)
          members.push(fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
      }
      const more = Math.max(0, size / 2 - pairs)
      const share = Math.ceil(more / PROCESSES)
      await Promise.all(
        members.map(async (member, index) => {
          const own = Math.min(share, more - share * index)
          if (own > 0) await obey(member, { kind, port, first: CROWD_STARTS_AT + pairs + share * index, pairs: own })
        }),
      )
      pairs += more
    },
    async disconnect() {
      const gone = members.map((member) => once(member, 'exit'))
      for (const member of members) member.disconnect()
      await Promise.all(gone)
      members.length = 0
      pairs = 0
    },
  }
}

const CROWD_STARTS_AT = 100_000

async function obey(member: ChildProcess, order: ConnectRequest): Promise<void> {
  const gone = new AbortController()
  const { signal } = gone
  const exit = once(member, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of the crowd ended with ${String(code)}`)
  })
  exit.catch(() => undefined)
  member.send(order)
  try {
    const [answer] = (await Promise.race([once(member, 'message', { signal }), exit])) as [{ problem?: string }]
    if (answer.problem !== undefined) throw new Error(answer.problem)
  } finally {
    gone.abort()
  }
}
