import { type Signal, signal as signalSchema } from '@offhook/protocol'
import { safeParse } from 'valibot'
import type { CreateMediaTransport } from '../../api/ports/mediaTransport'
import type { Slots } from './peerConnection'
import { createMeshPeer, type MeshPeer } from './meshPeer'

/** Most signals kept for a peer that is not there yet: one offer, and the candidates that follow it. */
const mostEarlySignals = 64
/** Most peers that may be waited for. */
const mostEarlyPeers = 16

/** A mesh: one simple-peer link to each other device. Meant to be loaded when a call starts, for simple-peer is large. */
export const createSimplePeerTransport: CreateMediaTransport = (options) => {
  const { clock } = options
  let { iceServers } = options
  const links = new Map<string, MeshPeer>()
  const early = new Map<string, { generation: number; signal: Signal }[]>()
  let slots: Slots = { microphone: null, camera: null }
  let closed = false

  return {
    addPeer({ peerId, initiator, preconnect }) {
      if (closed || links.has(peerId)) return
      const link = createMeshPeer({
        initiator,
        preconnect: preconnect ?? null,
        iceServers,
        clock,
        slots: () => slots,
        onSignal: (generation, signal) => {
          if (!closed) options.onSignal(peerId, generation, signal)
        },
        onState: (state) => {
          if (!closed) options.onConnectionState(peerId, state)
        },
        onTrack: (source, track) => {
          if (!closed) options.onTrack(peerId, source, track)
        },
        onError: (error) => {
          if (!closed) options.onError(peerId, error)
        },
      })
      links.set(peerId, link)
      const waiting = early.get(peerId) ?? []
      early.delete(peerId)
      for (const { generation, signal } of waiting) link.receive(generation, signal)
    },
    activatePeer(peerId) {
      links.get(peerId)?.activate()
    },
    removePeer(peerId) {
      links.get(peerId)?.close()
      links.delete(peerId)
      early.delete(peerId)
    },
    receiveSignal(peerId, generation, untrusted) {
      const { success, output: signal } = safeParse(signalSchema, untrusted)
      if (closed || !success) return
      const link = links.get(peerId)
      if (link) link.receive(generation, signal)
      else if (early.has(peerId) || early.size < mostEarlyPeers) {
        const waiting = early.get(peerId) ?? []
        if (waiting.length < mostEarlySignals) early.set(peerId, [...waiting, { generation, signal }])
      }
    },
    async setLocalTrack(source, track) {
      if (closed) return
      slots = { ...slots, [source]: track }
      await Promise.all([...links.values()].map((link) => link.fill(source, track)))
    },
    setIceServers(servers) {
      iceServers = servers
      for (const link of links.values()) link.setIceServers(servers)
    },
    restart(peerId) {
      links.get(peerId)?.restart()
    },
    statistics: async (peerId) => (await links.get(peerId)?.statistics()) ?? null,
    remoteAudio: (peerId) => links.get(peerId)?.remoteAudio() ?? null,
    fingerprints: (peerId) => links.get(peerId)?.fingerprints() ?? null,
    close() {
      if (closed) return
      closed = true
      for (const link of links.values()) link.close()
      links.clear()
      early.clear()
    },
  }
}
