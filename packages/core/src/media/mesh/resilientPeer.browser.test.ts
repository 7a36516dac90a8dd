import Peer from 'simple-peer'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ResilientPeer } from './resilientPeer'

const peers: { destroy(): void }[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const peer of peers.splice(0)) peer.destroy()
})

/** Lets a peer's connection report `failed`. @returns whether the peer was destroyed by that. */
async function isDestroyedByFailure(
  peer: { on(event: 'error' | 'close', listener: () => void): unknown },
  pc: EventTarget,
) {
  let isDestroyed = false
  peer.on('error', () => undefined)
  peer.on('close', () => {
    isDestroyed = true
  })
  vi.spyOn(RTCPeerConnection.prototype, 'connectionState', 'get').mockReturnValue('failed')
  vi.spyOn(RTCPeerConnection.prototype, 'iceConnectionState', 'get').mockReturnValue('failed')
  pc.dispatchEvent(new Event('iceconnectionstatechange'))
  pc.dispatchEvent(new Event('connectionstatechange'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  return isDestroyed
}

describe('ResilientPeer', () => {
  it('exposes the RTCPeerConnection of simple-peer until it is destroyed', async () => {
    const peer = new ResilientPeer({ initiator: true })
    peers.push(peer)
    expect(peer.peerConnection).toBeInstanceOf(RTCPeerConnection)
    peer.destroy()
    await vi.waitFor(() => {
      expect(peer.peerConnection).toBeNull()
    })
  })

  it('survives a failed connection, which destroys a plain simple-peer', async () => {
    const resilient = new ResilientPeer({ initiator: true })
    const plain = new Peer({ initiator: true })
    peers.push(resilient, plain)
    const { _pc: plainConnection } = plain as unknown as { _pc: RTCPeerConnection }
    expect(await isDestroyedByFailure(plain, plainConnection)).toBe(true)
    expect(await isDestroyedByFailure(resilient, resilient._pc ?? expect.unreachable())).toBe(false)
  })
})
