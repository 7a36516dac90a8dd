import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics } from 'prom-client'
import { createJwtAuthenticate, SAFE_SECRET_BYTES } from './authenticate'
import type { Config } from './config'
import { createSignalingServer } from './createSignalingServer'
import { createLog } from './log'
import { SettingsError } from './settings'

/** How long requests under way, and clients that hear nothing, may take after SIGTERM. */
const GRACE_MS = 3_000

/** A server of its own, until SIGTERM or SIGINT. Resolves when it listens. @throws SettingsError where it cannot. */
export async function runServer({ host, port, signaling, turn, jwt }: Config): Promise<void> {
  const logger = createLog(signaling.logLevel)
  const httpServer = createServer((request, response) => {
    if (!calls.handleRequest(request, response)) response.writeHead(404).end()
  })
  const calls = createSignalingServer({
    httpServer,
    logger,
    ...signaling,
    ...(turn && { turn }),
    ...(jwt && { authenticate: createJwtAuthenticate(jwt) }),
  })
  collectDefaultMetrics({ register: calls.metrics })

  await new Promise<void>((resolve, reject) => {
    httpServer.once('error', (error: NodeJS.ErrnoException) => {
      reject(new SettingsError(`--port: cannot listen on ${host}:${port} (${error.code ?? error.message})`))
    })
    httpServer.listen(port, host, resolve)
  })
  const { port: actualPort } = httpServer.address() as AddressInfo
  if (jwt?.secret !== undefined && Buffer.byteLength(jwt.secret) < SAFE_SECRET_BYTES) {
    logger.warn(
      `the JWT secret is shorter than ${SAFE_SECRET_BYTES} bytes and can be guessed: make one with openssl rand -hex 32`,
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
    await calls.close()
    httpServer.close(exit)
    httpServer.closeIdleConnections()
  }
  process.once('SIGTERM', (signal) => void stop(signal))
  process.once('SIGINT', (signal) => void stop(signal))
}

function greet(port: number): void {
  const origin = `http://localhost:${port}`
  process.stdout.write(
    `Offhook signalling server for development: ${origin}\n` +
      `A token for Alice:  curl -s ${origin}/dev/token -H 'content-type: application/json' -d '{"userId":"alice","displayName":"Alice"}'\n`,
  )
}
