import { fileURLToPath } from 'node:url'
import { SettingsError } from '@offhook/server'
import { createDemoServer, type DemoOptions, type DemoServer } from './createDemoServer.ts'
import { listen } from './listen.ts'

// The demo: the page, the signalling server and the list of people, on one port.
//   PORT (3000), HOST (loopback), OFFHOOK_RING_TIMEOUT_MS (30000), OFFHOOK_STORE (a file for each port, beside this app),
//   OFFHOOK_TURN_URLS, OFFHOOK_TURN_SECRET and OFFHOOK_TURN_TTL_SECONDS (600)

/** How long requests under way may take once the demo is told to stop. */
const GRACE_MS = 1_000

try {
  const port = wholeNumber('PORT', 3_000, 0, 65_535)
  const demo = createDemo({
    ringTimeoutMs: wholeNumber('OFFHOOK_RING_TIMEOUT_MS', 30_000, 1_000, 600_000),
    store: process.env.OFFHOOK_STORE ?? defaultStore(port),
    ...turnFromEnvironment(),
  })
  const origin = await listen(demo.httpServer, { port, host: process.env.HOST })
  console.log(`Offhook demo: ${origin}/?user=alice`)
  console.log(`Open ${origin}/?user=bob in a second window, and call.`)

  const stop = () => {
    setTimeout(() => process.exit(0), GRACE_MS).unref()
    void demo.close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error)
  process.exit(1)
}

/** Somebody who kills the demo in the middle of a call wants to see the call go on. */
function defaultStore(port: number): string {
  return port === 0 ? 'memory' : fileURLToPath(new URL(`../../offhook-${port}.sqlite`, import.meta.url))
}

/** A demo that cannot keep its calls is still a demo. */
function createDemo(options: DemoOptions): DemoServer {
  try {
    return createDemoServer(options)
  } catch (error) {
    if (options.store === 'memory' || !(error instanceof SettingsError)) throw error
    console.warn(`${error.message}. Calls are kept in memory`)
    return createDemoServer({ ...options, store: 'memory' })
  }
}

function turnFromEnvironment(): Pick<DemoOptions, 'turn'> {
  const { OFFHOOK_TURN_URLS: urls, OFFHOOK_TURN_SECRET: secret, OFFHOOK_TURN_TTL_SECONDS: ttlSeconds } = process.env
  return urls && secret ? { turn: { urls: urls.split(','), secret, ...(ttlSeconds && { ttlSeconds }) } } : {}
}

function wholeNumber(variable: string, byDefault: number, least: number, most: number): number {
  const text = process.env[variable]
  if (text === undefined || text === '') return byDefault
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new SettingsError(`${variable}: expected a whole number from ${least} to ${most}, got "${text}"`)
}
