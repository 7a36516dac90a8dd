import { fileURLToPath } from 'node:url'
import { SettingsError } from '@offhook/server'
import { createDemoServer, type DemoOptions, type DemoServer } from './createDemoServer.ts'
import { listen } from './listen.ts'

// The demo: the web page, the signaling server and the list of people online, on one port. Environment variables:
//   PORT (3000), HOST (loopback), OFFHOOK_RING_TIMEOUT_MS (30000), OFFHOOK_STORE (one file per port, in this app's folder),
//   OFFHOOK_PRECONNECT (all), OFFHOOK_TURN_URLS, OFFHOOK_TURN_SECRET, OFFHOOK_TURN_TTL_SECONDS (600)

/** How long requests in progress may take after a stop signal. */
const SHUTDOWN_GRACE_MS = 1_000

try {
  const port = integerFromEnvironment('PORT', 3_000, 0, 65_535)
  const demo = createDemo({
    ringTimeoutMs: integerFromEnvironment('OFFHOOK_RING_TIMEOUT_MS', 30_000, 1_000, 600_000),
    store: process.env.OFFHOOK_STORE ?? defaultStore(port),
    ...preconnectFromEnvironment(),
    ...turnFromEnvironment(),
  })
  const origin = await listen(demo.httpServer, { port, host: process.env.HOST })
  console.log(`Offhook demo: ${origin}/?user=alice`)
  console.log(`Open ${origin}/?user=bob in a second window and make a call.`)

  const stop = () => {
    setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS).unref()
    void demo.close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(isSettingsError(error) ? error.message : error)
  process.exit(1)
}

/** Recognizes the error by its name, because the app may hold two copies of the class. */
function isSettingsError(error: unknown): error is SettingsError {
  return error instanceof Error && error.name === 'SettingsError'
}

/** A file by default, so that a developer can kill and restart the demo during a call and see the call go on. */
function defaultStore(port: number): string {
  return port === 0 ? 'memory' : fileURLToPath(new URL(`../../offhook-${port}.sqlite`, import.meta.url))
}

/** Falls back to a store in memory when the file cannot be used. */
function createDemo(options: DemoOptions): DemoServer {
  try {
    return createDemoServer(options)
  } catch (error) {
    if (options.store === 'memory' || !isSettingsError(error)) throw error
    console.warn(`${error.message}. Calls are kept in memory.`)
    return createDemoServer({ ...options, store: 'memory' })
  }
}

function turnFromEnvironment(): Pick<DemoOptions, 'turn'> {
  const { OFFHOOK_TURN_URLS: urls, OFFHOOK_TURN_SECRET: secret, OFFHOOK_TURN_TTL_SECONDS: ttlSeconds } = process.env
  return urls && secret ? { turn: { urls: urls.split(','), secret, ...(ttlSeconds && { ttlSeconds }) } } : {}
}

/** The signaling server checks the value. */
function preconnectFromEnvironment(): Pick<DemoOptions, 'preconnect'> {
  const policy = process.env.OFFHOOK_PRECONNECT
  return policy ? { preconnect: policy as NonNullable<DemoOptions['preconnect']> } : {}
}

function integerFromEnvironment(variable: string, defaultValue: number, min: number, max: number): number {
  const text = process.env[variable]
  if (text === undefined || text === '') return defaultValue
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new SettingsError(`${variable}: expected an integer from ${min} to ${max}, got "${text}"`)
}
