// PeerJS's own server, with limits for a load test.
import type { AddressInfo } from 'node:net'
import { PeerServer } from 'peer'
import { reportMetrics } from './processMetrics.ts'

PeerServer(
  {
    host: '127.0.0.1',
    port: 0,
    path: '/',
    concurrent_limit: 1_000_000,
    // The load clients send no heartbeats.
    alive_timeout: 3_600_000,
  },
  (server) => reportMetrics((server.address() as AddressInfo).port),
)
