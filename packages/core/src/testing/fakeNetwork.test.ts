import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../api/ports/clock'
import type { MediaConnectionState } from '../api/ports/mediaTransport'
import { testMediaTransport } from './contracts/mediaTransport'
import { createFakeTrack } from './fakeTrack'
import { createFakeNetwork, type FakeNetwork } from './fakeNetwork'

testMediaTransport('The fake', () => {
  const network = createFakeNetwork()
  return {
    create: { alice: network.transport('alice'), bob: network.transport('bob') },
    track: (source) => createFakeTrack(source === 'microphone' ? 'audio' : 'video'),
    isSending: (end, source) => Promise.resolve(network.isSending(end, source)),
    openConnections: () => network.openConnections(),
    timeoutMs: 1000,
  }
})

describe('the network', () => {
  async function link(network: FakeNetwork) {
    const states: MediaConnectionState[] = []
    const onError = vi.fn()
    const options = { iceServers: [], clock: systemClock, onTrack: () => undefined, onError }
    const alice = network.transport('alice')({
      ...options,
      onSignal: (_peer, generation, signal) => {
        bob.receiveSignal('alice', generation, signal)
      },
      onConnectionState: (_peer, state) => void states.push(state),
    })
    const bob = network.transport('bob')({
      ...options,
      onSignal: (_peer, generation, signal) => {
        alice.receiveSignal('bob', generation, signal)
      },
      onConnectionState: () => undefined,
    })
    alice.addPeer({ peerId: 'bob', initiator: true })
    bob.addPeer({ peerId: 'alice', initiator: false })
    const seen = (state: MediaConnectionState) =>
      vi.waitFor(() => {
        expect(states.at(-1)).toBe(state)
      })
    await seen('connected')
    return { alice, bob, seen, onError }
  }

  it('cuts and restores', async () => {
    const network = createFakeNetwork()
    const { seen } = await link(network)
    network.cut('bob')
    await seen('interrupted')
    network.restore()
    await seen('connected')
  })

  it('breaks links for good', async () => {
    const network = createFakeNetwork()
    const { seen, onError } = await link(network)
    network.fail()
    await seen('failed')
    expect(onError).toHaveBeenCalled()
    network.restore()
    await seen('failed')
  })

  it('keeps a log of what was in the slots when', async () => {
    const network = createFakeNetwork()
    const { bob } = await link(network)
    const track = createFakeTrack('audio')
    expect(network.isSending('bob', 'microphone')).toBe(false)
    await bob.setLocalTrack('microphone', track)
    expect(network.isSending('bob', 'microphone')).toBe(true)
    expect(network.log).toEqual([{ transport: 'bob', source: 'microphone', trackId: track.id, connections: 1 }])
  })
})
