// PeerJS's own server, with room for everybody.
import type { AddressInfo } from 'node:net'
import { PeerServer } from 'peer'
import { reportMetrics } from './processMetrics'

PeerServer(
  {
    host: '127.0.0.1',
    port: 0,
    path: '/',
    concurrent_limit: 1_000_000,
    // The clients here send no heartbeats.
    alive_timeout: 3_600_000,
  },
  (server) => reportMetrics((server.address() as AddressInfo).port),
)
