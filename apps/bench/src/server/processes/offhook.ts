// Offhook's server, as an embedder has it, with every guard of production; only the limits are those of a load test.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSignalingServer } from '@offhook/server'
import { BENCH_ORIGIN } from '../browserHeaders.ts'
import { reportMetrics } from './processMetrics'
import { pingSettings } from './pingSettings'

const httpServer = createServer()
createSignalingServer({
  httpServer,
  domain: 'example.com',
  // Reading a token is the sign-in's cost, and the relay beside it has none.
  authenticate: (token) => Promise.resolve({ userId: token }),
  cors: [BENCH_ORIGIN],
  ...pingSettings,
  connectionsPerMinute: 1_000_000,
  commandsPerMinute: 1_000_000,
  callsPerMinute: 1_000_000,
  callsPerPairPerMinute: 1_000_000,
})
httpServer.listen(0, '127.0.0.1', 4_096, () => reportMetrics((httpServer.address() as AddressInfo).port))
