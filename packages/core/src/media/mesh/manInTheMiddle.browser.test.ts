import { afterEach, expect, it, vi } from 'vitest'
import { safetyCodeOf } from '../safetyCode'
import { systemClock } from '../../api/ports/clock'
import type { PeerFingerprints, MediaTransport } from '../../api/ports/mediaTransport'
import { createSimplePeerTransport } from './simplePeerTransport'

const opened: MediaTransport[] = []
afterEach(() => {
  for (const transport of opened.splice(0)) transport.close()
})

/** Connects two real transports, as a signaling server does. */
function connectTwo(): { caller: () => PeerFingerprints | null; callee: () => PeerFingerprints | null } {
  const end = (other: () => MediaTransport) => {
    const transport = createSimplePeerTransport({
      iceServers: [],
      clock: systemClock,
      onSignal: (_peerId, generation, signal) => other().receiveSignal('peer', generation, signal),
      onConnectionState: () => undefined,
      onTrack: () => undefined,
      onError: () => undefined,
    })
    opened.push(transport)
    return transport
  }
  const caller: MediaTransport = end(() => callee)
  const callee: MediaTransport = end(() => caller)
  callee.addPeer({ peerId: 'peer', initiator: false })
  caller.addPeer({ peerId: 'peer', initiator: true })
  return { caller: () => caller.fingerprints('peer'), callee: () => callee.fingerprints('peer') }
}

const connected = (fingerprints: () => PeerFingerprints | null) =>
  vi.waitUntil(fingerprints, { timeout: 15_000, interval: 50 })

it('gives both ends of a direct connection the same safety code', async () => {
  const { caller, callee } = connectTwo()
  const alice = await safetyCodeOf(await connected(caller))
  expect(await safetyCodeOf(await connected(callee))).toBe(alice)
})

it('gives Alice and Bob different codes when the server connects each of them to itself', async () => {
  const withAlice = connectTwo()
  const withBob = connectTwo()
  const alice = await safetyCodeOf(await connected(withAlice.caller))
  const bob = await safetyCodeOf(await connected(withBob.callee))
  expect(alice).not.toBe(bob)
})
