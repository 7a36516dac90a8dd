import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics } from 'prom-client'
import { createJwtAuthenticate, MIN_SECRET_BYTES } from './auth/createJwtAuthenticate'
import type { Config } from './config/readConfig'
import { createSignalingServer } from './createSignalingServer'
import { createLog } from './monitoring/log'
import { hasSqlite } from './store/openSqliteStore'
import { MEMORY } from './store/openStore'
import { SettingsError } from './config/settings'

/** How long requests under way, and clients that hear nothing, may take after SIGTERM. */
const GRACE_MS = 3_000

/** A server of its own, until SIGTERM or SIGINT. Resolves when it listens. @throws SettingsError where it cannot. */
export async function runServer({ host, port, signaling, turn, jwt }: Config): Promise<void> {
  const logger = createLog(signaling.logLevel)
  const store = signaling.store ?? defaultStore(port, signaling.dev)
  if (store === null) {
    logger.warn(
      `calls are kept in memory only: to keep them over a restart takes Node 22.13, this is ${process.version}`,
    )
  }
  const httpServer = createServer((request, response) => {
    if (!calls.handleRequest(request, response)) response.writeHead(404).end()
  })
  const calls = createSignalingServer({
    httpServer,
    logger,
    ...signaling,
    store: store ?? MEMORY,
    ...(turn && { turn }),
    ...(jwt && { authenticate: createJwtAuthenticate(jwt) }),
  })
  collectDefaultMetrics({ register: calls.metrics })

  await new Promise<void>((resolve, reject) => {
    httpServer.once('error', (error: NodeJS.ErrnoException) => {
      void calls.close()
      reject(new SettingsError(`--port: cannot listen on ${host}:${port} (${error.code ?? error.message})`))
    })
    httpServer.listen(port, host, resolve)
  })
  const { port: actualPort } = httpServer.address() as AddressInfo
  if (jwt?.secret !== undefined && Buffer.byteLength(jwt.secret) < MIN_SECRET_BYTES) {
    logger.warn(
      `the JWT secret is shorter than ${MIN_SECRET_BYTES} bytes and can be guessed: make one with openssl rand -hex 32`,
    )
  }
  logger.info({ host, port: actualPort, domain: signaling.domain, dev: signaling.dev }, 'listening')
  if (signaling.dev) greet(actualPort)

  const stop = async (signal: string) => {
    logger.info({ by: signal }, 'stopping')
    const exit = () => {
      logger.info('stopped')
      process.exit(0)
    }
    setTimeout(exit, GRACE_MS)
    // Whoever comes from now on is for the next process, which may have the port already.
    const isClosed = new Promise((resolve) => httpServer.close(resolve))
    await calls.close()
    httpServer.closeIdleConnections()
    await isClosed
    exit()
  }
  process.once('SIGTERM', (signal) => void stop(signal))
  process.once('SIGINT', (signal) => void stop(signal))
}

/**
 * A file for each port, here. With `dev` nobody's token outlives the process, and to a port that was chosen by chance nobody finds
 * back: these keep nothing. `null` where this Node cannot.
 */
function defaultStore(port: number, isDev: boolean): string | null {
  if (isDev || port === 0) return MEMORY
  return hasSqlite() ? `offhook-${port}.sqlite` : null
}

function greet(port: number): void {
  const origin = `http://localhost:${port}`
  process.stdout.write(
    `Offhook signalling server for development: ${origin}\n` +
      `A token for Alice:  curl -s ${origin}/dev/token -H 'content-type: application/json' -d '{"userId":"alice","displayName":"Alice"}'\n`,
  )
}
