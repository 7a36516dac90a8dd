import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Counter, type Registry } from 'prom-client'
import { createJwtAuthenticate, MIN_SECRET_BYTES } from './auth/createJwtAuthenticate'
import type { Config } from './config/readConfig'
import { SettingsError } from './config/settingsError'
import { createSignalingServer } from './createSignalingServer'
import { createLog, redactError } from './monitoring/log'
import { MEMORY } from './store/openStore'
import { hasSqlite } from './store/sqliteDatabase'

/** How long pending requests, and clients that do not respond, may delay the exit after SIGTERM. */
const SHUTDOWN_TIMEOUT_MS = 3_000

/**
 * Runs a server process until SIGTERM or SIGINT.
 *
 * @returns a promise that resolves when it listens
 * @throws SettingsError if a setting is invalid or the port cannot be used
 */
export async function runServer({ host, port, signaling, turn, jwt, ignored }: Config): Promise<void> {
  const logger = createLog(signaling.logLevel)
  const store = signaling.store ?? defaultStore(port, signaling.dev)
  if (store === null) {
    logger.warn(
      `calls are kept in memory only; keeping them across a restart requires Node 22.13, this is ${process.version}`,
    )
  }
  for (const name of ignored) logger.warn(`${name} has no effect with --dev`)
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
      `the JWT secret has less than ${MIN_SECRET_BYTES} bytes and can be guessed; create one with: openssl rand -hex 32`,
    )
  }
  logger.info({ host, port: actualPort, domain: signaling.domain, dev: signaling.dev }, 'listening')
  if (signaling.dev) printInstructions(actualPort)

  const stop = async (reason: string, exitCode = 0) => {
    logger.info({ reason }, 'stopping')
    const exit = () => {
      logger.info('stopped')
      process.exit(exitCode)
    }
    setTimeout(exit, SHUTDOWN_TIMEOUT_MS)
    // Releases the port first: the next process can accept clients while this one disconnects its own.
    const closed = new Promise((resolve) => httpServer.close(resolve))
    await calls.close()
    httpServer.closeIdleConnections()
    await closed
    exit()
  }
  watchForErrors(logger, calls.metrics, stop)
  process.once('SIGTERM', (signal) => void stop(signal))
  process.once('SIGINT', (signal) => void stop(signal))
}

/**
 * Keeps the process running after a promise rejected that no code handles: what it was for has failed, and nothing else. After an
 * exception that no code catches, the state of the process is unknown: it asks its clients to reconnect, and exits with 1 so that its
 * supervisor starts the next one.
 */
function watchForErrors(
  logger: Logger,
  metrics: Registry,
  stop: (reason: string, exitCode: number) => Promise<void>,
): void {
  const errors = new Counter({
    name: 'offhook_unhandled_errors_total',
    help: 'Errors that no handler caught. An exception ends the process, a rejection does not',
    labelNames: ['kind'],
    registers: [metrics],
  })
  process.on('unhandledRejection', (reason) => {
    errors.inc({ kind: 'rejection' })
    logger.error({ error: redactError(reason) }, 'unhandled rejection')
  })
  let isStopping = false
  process.on('uncaughtException', (error) => {
    errors.inc({ kind: 'exception' })
    logger.fatal({ error: redactError(error) }, 'uncaught exception, the process stops')
    if (isStopping) return
    isStopping = true
    stop('uncaught exception', 1).catch(() => process.exit(1))
  })
}

/**
 * Returns the store if none is configured: a file for the port, in the working directory, or `null` if this version of Node lacks SQLite.
 * Memory with `dev`, because its tokens end with the process, and on a random port, because clients cannot find the next process.
 */
function defaultStore(port: number, isDev: boolean): string | null {
  if (isDev || port === 0) return MEMORY
  return hasSqlite() ? `offhook-${port}.sqlite` : null
}

function printInstructions(port: number): void {
  const origin = `http://localhost:${port}`
  process.stdout.write(
    `Offhook signaling server for development: ${origin}\n` +
      `Get a token for Alice:  curl -s ${origin}/dev/token -H 'content-type: application/json' -d '{"userId":"alice","displayName":"Alice"}'\n`,
  )
}
