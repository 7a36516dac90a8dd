import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createSignalingServer, type SignalingServerOptions } from '@offhook/server'
import sirv from 'sirv'
import { createPeopleStream } from './createPeopleStream.ts'

/** The options of the signaling server that the demo exposes. */
export type DemoOptions = Pick<SignalingServerOptions, 'preconnect' | 'ringTimeoutMs' | 'store' | 'turn'>

export interface DemoServer {
  httpServer: Server
  /** Closes every connection and stops serving. */
  close(): Promise<void>
}

/** The client that Vite built. This file is bundled into `dist/server`, beside `dist/client`. */
const clientFolder = fileURLToPath(new URL('../client', import.meta.url))

/** Embeds the signaling server in a Node HTTP server, in development mode: any visitor can sign in under any name. */
export function createDemoServer(options: DemoOptions): DemoServer {
  const serveClient = sirv(clientFolder, {
    single: true,
    setHeaders(response, path) {
      // Vite puts a content hash into the names of assets.
      const isImmutable = path.startsWith('/assets/')
      response.setHeader('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  const httpServer = createServer((request, response) => {
    if (signaling.handleRequest(request, response) || people.handleRequest(request, response)) return
    serveClient(request, response, () => {
      response.writeHead(404).end()
    })
  })
  const signaling = createSignalingServer({
    httpServer,
    domain: 'localhost',
    dev: true,
    logLevel: 'warn',
    ...options,
  })
  const people = createPeopleStream(signaling.presence)

  return {
    httpServer,
    async close() {
      people.close()
      // Stop accepting connections first: clients that reconnect belong to the next process.
      const isClosed = new Promise((resolve) => httpServer.close(resolve))
      await signaling.close()
      httpServer.closeIdleConnections()
      await isClosed
    },
  }
}
