import { describe, expect, it, vi } from 'vitest'
import { systemClock } from '../api/ports/clock'
import type { MediaConnectionState } from '../api/ports/mediaTransport'
import { testMediaTransport } from './contracts/mediaTransport'
import { createFakeTrack } from './fakeTrack'
import { createFakeNetwork, type FakeNetwork } from './fakeNetwork'

testMediaTransport('the transport of a fake network', () => {
  const network = createFakeNetwork()
  return {
    create: { alice: network.transport('alice'), bob: network.transport('bob') },
    track: (source) => createFakeTrack(source === 'microphone' ? 'audio' : 'video'),
    isSending: (end, source) => Promise.resolve(network.isSending(end, source)),
    linesSent: (end) => Promise.resolve(network.linesSent(end)),
    openConnections: () => network.openConnections(),
    timeoutMs: 3000,
  }
})

describe('a fake network', () => {
  async function connect(network: FakeNetwork) {
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
    const reaches = (state: MediaConnectionState) =>
      vi.waitFor(() => {
        expect(states.at(-1)).toBe(state)
      })
    await reaches('connected')
    return { alice, bob, reaches, onError }
  }

  it('interrupts peers when it is cut, and connects them when it is restored', async () => {
    const network = createFakeNetwork()
    const { reaches } = await connect(network)
    network.cut('bob')
    await reaches('interrupted')
    network.restore()
    await reaches('connected')
  })

  it('does not restore peers that failed', async () => {
    const network = createFakeNetwork()
    const { reaches, onError } = await connect(network)
    network.fail()
    await reaches('failed')
    expect(onError).toHaveBeenCalled()
    network.restore()
    await reaches('failed')
  })

  it('logs every change of a local slot', async () => {
    const network = createFakeNetwork()
    const { bob } = await connect(network)
    const track = createFakeTrack('audio')
    expect(network.isSending('bob', 'microphone')).toBe(false)
    await bob.setLocalTrack('microphone', track)
    expect(network.isSending('bob', 'microphone')).toBe(true)
    expect(network.log).toEqual([{ transport: 'bob', source: 'microphone', trackId: track.id, connections: 1 }])
  })
})
