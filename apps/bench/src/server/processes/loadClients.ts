// Connects idle users to a server on request.
import type { ConnectRequest, ConnectResponse } from '../createLoadClients.ts'
import { createPeerJsCalls } from '../peerJsCalls.ts'
import { createSocketIoCalls } from '../socketIoCalls.ts'

/** The number of handshakes at a time: the accept queue of the server is limited. */
const CONCURRENCY = 32

process.on('message', (request: ConnectRequest) => {
  connectPairs(request).then(
    () => respond({}),
    (error: unknown) => respond({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))

async function connectPairs({ kind, port, first, pairs }: ConnectRequest): Promise<void> {
  const calls = kind === 'peerJs' ? createPeerJsCalls(port) : createSocketIoCalls(port)
  let next = first
  const connectNext = async () => {
    while (next < first + pairs) await calls.openPair(next++)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, connectNext))
}

function respond(response: ConnectResponse): void {
  process.send?.(response)
}
