import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nextMessage } from './nextMessage.ts'
import type { ServerKind } from './serverUnderTest.ts'

/** Asks a process to connect more users. */
export interface ConnectRequest {
  kind: ServerKind
  port: number
  /** The number of the first pair. */
  first: number
  pairs: number
}

/** Its response. */
export interface ConnectResponse {
  error?: string
}

/** Users who are online and idle. */
export interface LoadClients {
  /** Connects users until there are `size` of them; an even number. */
  growTo(size: number): Promise<void>
  disconnect(): Promise<void>
}

/** Several, because each socket takes a file descriptor and a process has a limit for them. */
const PROCESSES = 4
/** Above the numbers of the pairs that make calls. */
const FIRST_PAIR = 100_000

export function createLoadClients(kind: ServerKind, port: number): LoadClients {
  const processes: ChildProcess[] = []
  let pairs = 0
  const script = fileURLToPath(new URL('processes/loadClients.ts', import.meta.url))
  return {
    async growTo(size) {
      if (processes.length === 0) {
        for (let index = 0; index < PROCESSES; index++)
          processes.push(fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
      }
      const missing = Math.max(0, size / 2 - pairs)
      const share = Math.ceil(missing / PROCESSES)
      await Promise.all(
        processes.map(async (child, index) => {
          const ownShare = Math.min(share, missing - share * index)
          if (ownShare > 0)
            await connect(child, { kind, port, first: FIRST_PAIR + pairs + share * index, pairs: ownShare })
        }),
      )
      pairs += missing
    },
    async disconnect() {
      const exits = processes.map((child) => once(child, 'exit'))
      for (const child of processes) child.disconnect()
      await Promise.all(exits)
      processes.length = 0
      pairs = 0
    },
  }
}

async function connect(child: ChildProcess, request: ConnectRequest): Promise<void> {
  child.send(request)
  const { error } = await nextMessage<ConnectResponse>(child, 'A process of the load clients')
  if (error !== undefined) throw new Error(error)
}
