import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { normalizeJid } from '@offhook/protocol'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Counter, type Registry } from 'prom-client'
import { createJwtAuthenticate, MIN_SECRET_BYTES } from './auth/createJwtAuthenticate'
import type { Config } from './config/readConfig'
import { SettingsError } from './config/settingsError'
import { openControlSocket } from './control/controlSocket'
import { createSignalingServer } from './createSignalingServer'
import { createMetricsRoute } from './http/httpRoutes'
import { fitToOpenFiles, openFileLimit } from './http/openFileLimit'
import { createLog, redactError } from './monitoring/log'
import { HTTP_TIMEOUTS, limitTcpConnections } from './socket/limitTcpConnections'
import { defaultStore, MEMORY } from './store/openStore'

/** How long pending requests, and clients that do not respond, may delay the exit after SIGTERM. */
const SHUTDOWN_TIMEOUT_MS = 3_000

/**
 * Runs a server process until SIGTERM or SIGINT.
 *
 * @returns a promise that resolves when it listens
 * @throws SettingsError if a setting is invalid or the port cannot be used
 */
export async function runServer({ host, port, metrics, signaling, turn, jwt, ignored }: Config): Promise<void> {
  const logger = createLog(signaling.logLevel)
  const store = signaling.store ?? defaultStore(port, signaling.dev)
  if (store === null) {
    logger.warn(
      `calls are kept in memory only; keeping them across a restart requires Node 22.13, this is ${process.version}`,
    )
  }
  for (const name of ignored) logger.warn(`${name} has no effect with --dev`)
  const limits = fitToOpenFiles(signaling, openFileLimit())
  if (limits.maxConnections < signaling.maxConnections) {
    logger.warn(limits, 'connections are limited by the limit of open files (ulimit -n)')
  }
  const httpServer = createServer(HTTP_TIMEOUTS, (request, response) => {
    if (!calls.handleRequest(request, response)) refuseUnknownPath(response)
  })
  const calls = createSignalingServer({
    httpServer,
    logger,
    ...signaling,
    ...limits,
    store: store ?? MEMORY,
    exposeMetrics: metrics === undefined,
    ...(turn && { turn }),
    ...(jwt && { authenticate: createJwtAuthenticate(jwt) }),
  })
  collectDefaultMetrics({ register: calls.metrics })
  const refusedTcpConnections = new Counter({
    name: 'offhook_refused_tcp_connections_total',
    help: 'TCP connections that were closed because of a limit: total, address or idle',
    labelNames: ['limit'],
    registers: [calls.metrics],
  })
  const tcpLimits = {
    max: limits.maxConnections + limits.maxPendingConnections,
    // All connections of a reverse proxy have its address. It limits the addresses of the clients itself.
    maxPerAddress: signaling.trustProxy ? Infinity : signaling.maxConnectionsPerAddress,
    maxIdle: limits.maxPendingConnections,
  }
  limitTcpConnections(httpServer, tcpLimits, (limit) => {
    refusedTcpConnections.inc({ limit })
  })

  const revoke = async (user: string) => {
    await calls.revoke(user)
    return normalizeJid(user, signaling.domain) ?? user
  }
  const serveMetrics = createMetricsRoute(calls.metrics)
  const metricsServer = createServer(HTTP_TIMEOUTS, (request, response) => {
    const isForMetrics = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    if (isForMetrics) serveMetrics(request, response).catch(() => response.destroy())
    else refuseUnknownPath(response)
  })
  let actualPort: number
  try {
    // First: when the public port accepts clients, everything else is there.
    if (metrics) {
      const metricsPort = await listen(metricsServer, metrics, '--metrics-port')
      logger.info({ host: metrics.host, port: metricsPort }, 'serving metrics')
    }
    actualPort = await listen(httpServer, { host, port }, '--port')
  } catch (error) {
    metricsServer.close()
    await calls.close()
    throw error
  }
  const closeControl =
    store === null || store === MEMORY
      ? null
      : openControlSocket(store, { revoke }, (error) => {
          logger.warn({ error: redactError(error) }, '--revoke cannot reach this server')
        })
  const secrets = [jwt?.secret, ...Object.values(jwt?.secrets ?? {})]
  if (secrets.some((secret) => secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES)) {
    logger.warn(
      `a JWT secret has less than ${MIN_SECRET_BYTES} bytes and can be guessed; create one with: openssl rand -hex 32`,
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
    closeControl?.()
    metricsServer.close()
    metricsServer.closeAllConnections()
    await calls.close()
    httpServer.closeIdleConnections()
    await closed
    exit()
  }
  watchForErrors(logger, calls.metrics, stop)
  process.once('SIGTERM', (signal) => void stop(signal))
  process.once('SIGINT', (signal) => void stop(signal))
}

/** Closes the connection: a client that pipelines such requests and does not read would keep it, and the responses. */
function refuseUnknownPath(response: ServerResponse): void {
  response.writeHead(404, { connection: 'close' }).end()
}

/** @returns the port @throws SettingsError that names the flag, if it cannot be used */
function listen(server: Server, { host, port }: { host: string; port: number }, flag: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new SettingsError(`${flag}: cannot listen on ${host}:${port} (${error.code ?? error.message})`))
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
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

function printInstructions(port: number): void {
  const origin = `http://localhost:${port}`
  process.stdout.write(
    `Offhook signaling server for development: ${origin}\n` +
      `Get a token for Alice:  curl -s ${origin}/dev/token -H 'content-type: application/json' -d '{"userId":"alice","displayName":"Alice"}'\n`,
  )
}
