// Users who come online when they are told to, and stay.
import type { ConnectRequest } from '../createLoadClients'
import { createPeerJsCalls } from '../peerJsCalls.ts'
import { createSocketIoCalls } from '../socketIoCalls.ts'

/** Handshakes that are under way at once: a server's queue of them is not endless. */
const AT_ONCE = 32

process.on('message', (order: ConnectRequest) => {
  connectAll(order).then(
    () => process.send?.({}),
    (error: unknown) => process.send?.({ problem: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))

async function connectAll({ kind, port, first, pairs }: ConnectRequest): Promise<void> {
  const calls = kind === 'peerJs' ? createPeerJsCalls(port) : createSocketIoCalls(port)
  let next = first
  const work = async () => {
    while (next < first + pairs) await calls.openPair(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}
