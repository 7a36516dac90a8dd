import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { SettingsError } from '@offhook/server'

export interface ListenOptions {
  /** 0: any that is free. */
  port: number
  /** Both loopback addresses where left out, for browsers take `localhost` as either. */
  host: string | undefined
}

/**
 * Begins to answer.
 *
 * @returns the origin to open in a browser
 * @throws SettingsError where that cannot be, a busy port for instance
 */
export async function listen(httpServer: HttpServer, { port, host }: ListenOptions): Promise<string> {
  const isLoopback = host === undefined || host === '' || host === 'localhost'
  const actualPort = await bind(httpServer, port, isLoopback ? '127.0.0.1' : host)
  if (isLoopback) await alsoOverIPv6(httpServer, actualPort)
  // Every address is this machine's too, and only on `localhost` is a plain http page let near a microphone.
  const isEvery = host === '0.0.0.0' || host === '::'
  const name = isLoopback || isEvery ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${actualPort}`
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'something else is using it' : (error.code ?? error.message)
      const remedy = error.code === 'EADDRINUSE' ? '. Choose another: PORT=3001 npm start' : ''
      reject(
        Object.assign(new SettingsError(`Cannot listen on port ${port} of ${host}: ${why}${remedy}`), { cause: error }),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** An HTTP server listens once; a second door hands its visitors over to it. A machine without IPv6 does without. */
async function alsoOverIPv6(httpServer: HttpServer, port: number): Promise<void> {
  const door = createServer((socket) => httpServer.emit('connection', socket))
  httpServer.once('close', () => door.close())
  try {
    await bind(door, port, '::1')
  } catch (error) {
    const { code } = (error as { cause: NodeJS.ErrnoException }).cause
    if (code === 'EADDRINUSE') throw error
  }
}
