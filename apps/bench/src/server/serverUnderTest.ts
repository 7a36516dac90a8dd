import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CallDriver } from './callDriver.ts'
import { createPeerJsCalls } from './peerJsCalls.ts'
import type { ProcessMetrics, MetricsRequest, ServerMessage } from './processes/processMetrics'
import { createSocketIoCalls, recordCall } from './socketIoCalls.ts'

export const serverKinds = ['offhook', 'bareSocketIo', 'peerJs'] as const
export type ServerKind = (typeof serverKinds)[number]

/** One server in a process of its own. */
export interface ServerUnderTest {
  kind: ServerKind
  port: number
  calls: CallDriver
  /** @param collectGarbage first, so that the memory is that of what is held */
  readMetrics(collectGarbage?: boolean): Promise<ProcessMetrics>
  stop(): Promise<void>
}

export async function startServer(kind: ServerKind): Promise<ServerUnderTest> {
  const args = kind === 'bareSocketIo' ? [JSON.stringify(await recordOffhooksCall())] : []
  const child = fork(fileURLToPath(new URL(`processes/${kind}.ts`, import.meta.url)), args, {
    execArgv: ['--expose-gc', ...process.execArgv],
    // What it logs goes where a server's log goes, but nobody reads it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { port } = await nextReport(child, 'ready')
  return {
    kind,
    port,
    calls: kind === 'peerJs' ? createPeerJsCalls(port) : createSocketIoCalls(port),
    async readMetrics(collectGarbage = false) {
      const question: MetricsRequest = { collectGarbage }
      child.send(question)
      return (await nextReport(child, 'gauge')).gauge
    },
    async stop() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

let recording: ReturnType<typeof recordCall> | undefined

/** Made once, for every bare relay of this run. */
async function recordOffhooksCall() {
  if (recording === undefined) {
    const offhook = await startServer('offhook')
    recording = recordCall(offhook.port)
    await recording
    await offhook.stop()
  }
  return recording
}

async function nextReport<K extends ServerMessage['is']>(
  child: ChildProcess,
  is: K,
): Promise<Extract<ServerMessage, { is: K }>> {
  const gone = new AbortController()
  const exit = once(child, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`A server under test ended with ${String(code)}`)
  })
  exit.catch(() => undefined)
  try {
    const [report] = (await Promise.race([once(child, 'message', { signal: gone.signal }), exit])) as [ServerMessage]
    if (report.is !== is) throw new Error(`A server under test said ${report.is} instead of ${is}`)
    return report as Extract<ServerMessage, { is: K }>
  } finally {
    gone.abort()
  }
}
