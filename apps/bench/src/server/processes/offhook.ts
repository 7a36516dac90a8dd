// Offhook's server as an embedder runs it, with all checks of production. Only the rate limits are those of a load test.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSignalingServer } from '@offhook/server'
import { BENCH_ORIGIN } from '../browserHeaders.ts'
import { pingSettings } from './pingSettings.ts'
import { reportMetrics } from './processMetrics.ts'

const httpServer = createServer()
createSignalingServer({
  httpServer,
  domain: 'example.com',
  // No JWT: the cost of verifying it belongs to the sign-in, and the bare relay has no sign-in.
  authenticate: (token) => Promise.resolve({ userId: token }),
  cors: [BENCH_ORIGIN],
  ...pingSettings,
  connectionsPerMinute: 1_000_000,
  commandsPerMinute: 1_000_000,
  callsPerMinute: 1_000_000,
  callsPerPairPerMinute: 1_000_000,
  signalsPerSecond: 1_000_000,
})
httpServer.listen(0, '127.0.0.1', 4_096, () => reportMetrics((httpServer.address() as AddressInfo).port))
