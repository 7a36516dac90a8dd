import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createSignalingServer, type SignalingServerOptions } from '@offhook/server'
import sirv from 'sirv'
import { createPeopleStream } from './createPeopleStream.ts'

/** What of the signalling server the demo lets one choose. */
export type DemoOptions = Pick<SignalingServerOptions, 'ringTimeoutMs' | 'store' | 'turn'>

export interface DemoServer {
  httpServer: Server
  /** Hangs up every line and stops answering. */
  close(): Promise<void>
}

/** The page as Vite built it. This file is bundled into `dist/server`, which lies beside it. */
const page = fileURLToPath(new URL('../client', import.meta.url))

/**
 * Embeds the signalling server in an ordinary Node server, in its development mode: anybody may sign in as anybody.
 */
export function createDemoServer(options: DemoOptions): DemoServer {
  const files = sirv(page, {
    single: true,
    setHeaders(response, path) {
      // Vite names assets after their content.
      const isForever = path.startsWith('/assets/')
      response.setHeader('cache-control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  const httpServer = createServer((request, response) => {
    if (calls.handleRequest(request, response) || people.handleRequest(request, response)) return
    files(request, response, () => {
      response.writeHead(404).end()
    })
  })
  const calls = createSignalingServer({
    httpServer,
    domain: 'localhost',
    dev: true,
    logLevel: 'warn',
    ...options,
  })
  const people = createPeopleStream(calls.presence)

  return {
    httpServer,
    async close() {
      people.close()
      // Whoever comes from now on is for the next process.
      const isClosed = new Promise((resolve) => httpServer.close(resolve))
      await calls.close()
      httpServer.closeIdleConnections()
      await isClosed
    },
  }
}
