import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { SettingsError } from '@offhook/server'

export interface ListenOptions {
  /** 0 takes any free port. */
  port: number
  /** @default both loopback addresses, because browsers resolve `localhost` to either. */
  host: string | undefined
}

/**
 * Starts listening.
 *
 * @returns the origin to open in a browser
 * @throws SettingsError when the address cannot be bound, for example because the port is in use
 */
export async function listen(httpServer: HttpServer, { port, host }: ListenOptions): Promise<string> {
  const isLoopback = host === undefined || host === '' || host === 'localhost'
  const actualPort = await bind(httpServer, port, isLoopback ? '127.0.0.1' : host)
  if (isLoopback) await listenOnIPv6Loopback(httpServer, actualPort)
  // A wildcard address includes loopback, and browsers allow a microphone over plain HTTP on `localhost` only.
  const isWildcard = host === '0.0.0.0' || host === '::'
  const name = isLoopback || isWildcard ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${actualPort}`
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isInUse = error.code === 'EADDRINUSE'
      const reason = isInUse ? 'the port is in use' : (error.code ?? error.message)
      const advice = isInUse ? '. Choose another port: PORT=3001 npm start' : ''
      reject(
        Object.assign(new SettingsError(`Cannot listen on port ${port} of ${host}: ${reason}${advice}`), {
          cause: error,
        }),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** An HTTP server listens on one address; a second socket passes its connections on. Machines without IPv6 skip it. */
async function listenOnIPv6Loopback(httpServer: HttpServer, port: number): Promise<void> {
  const forwarder = createServer((socket) => httpServer.emit('connection', socket))
  httpServer.once('close', () => forwarder.close())
  try {
    await bind(forwarder, port, '::1')
  } catch (error) {
    const { code } = (error as { cause: NodeJS.ErrnoException }).cause
    if (code === 'EADDRINUSE') throw error
  }
}
