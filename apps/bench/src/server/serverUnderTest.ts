import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CallDriver } from './callDriver.ts'
import { nextMessage } from './nextMessage.ts'
import { createPeerJsCalls } from './peerJsCalls.ts'
import type { MetricsRequest, ProcessMetrics, ServerMessage } from './processes/processMetrics.ts'
import { createSocketIoCalls, recordCall, type RecordedStep } from './socketIoCalls.ts'

export const serverKinds = ['offhook', 'bareSocketIo', 'peerJs'] as const
export type ServerKind = (typeof serverKinds)[number]

/** A server in a process of its own. */
export interface ServerUnderTest {
  kind: ServerKind
  port: number
  calls: CallDriver
  /** @param collectGarbage runs a full garbage collection first, so that memory counts only what is still referenced */
  readMetrics(collectGarbage?: boolean): Promise<ProcessMetrics>
  stop(): Promise<void>
}

/** Starts servers. The call that the bare relay repeats is recorded once for all of them. */
export function createServerStarter(): (kind: ServerKind) => Promise<ServerUnderTest> {
  let recording: Promise<RecordedStep[]> | undefined
  return async (kind) => {
    if (kind !== 'bareSocketIo') return startServer(kind)
    recording ??= recordCallOfOffhook()
    return startServer(kind, JSON.stringify(await recording))
  }
}

async function startServer(kind: ServerKind, ...args: string[]): Promise<ServerUnderTest> {
  const child = fork(fileURLToPath(new URL(`processes/${kind}.ts`, import.meta.url)), args, {
    execArgv: ['--expose-gc', ...process.execArgv],
    // The server logs to stdout as in production; the log is discarded.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { port } = await nextServerMessage(child, 'ready')
  return {
    kind,
    port,
    calls: kind === 'peerJs' ? createPeerJsCalls(port) : createSocketIoCalls(port),
    async readMetrics(collectGarbage = false) {
      const request: MetricsRequest = { collectGarbage }
      child.send(request)
      return (await nextServerMessage(child, 'metrics')).metrics
    },
    async stop() {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}

async function recordCallOfOffhook(): Promise<RecordedStep[]> {
  const server = await startServer('offhook')
  const recording = await recordCall(server.port)
  await server.stop()
  return recording
}

async function nextServerMessage<Type extends ServerMessage['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<ServerMessage, { type: Type }>> {
  const message = await nextMessage<ServerMessage>(child, 'A server under test')
  if (message.type !== type) throw new Error(`A server under test sent "${message.type}" instead of "${type}"`)
  return message as Extract<ServerMessage, { type: Type }>
}
