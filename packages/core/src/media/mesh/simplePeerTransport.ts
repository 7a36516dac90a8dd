import type { Signal } from '@offhook/protocol'
import type { CreateMediaTransport, VideoLimit } from '../../api/ports/mediaTransport'
import type { Slots } from './mediaSlots'
import { toSignal } from './toSignal'
import { createMeshPeer, type MeshPeer } from './meshPeer'

/** Signals kept for a peer that is not added yet: one offer and the candidates that follow it. */
const MAX_QUEUED_SIGNALS = 64
/** Peers that signals are kept for before they are added. */
const MAX_QUEUED_PEERS = 16

/** A mesh: one simple-peer connection to each other device. simple-peer is large, so that a call loads this module when it starts. */
export const createSimplePeerTransport: CreateMediaTransport = (options) => {
  const { clock } = options
  let { iceServers } = options
  const peers = new Map<string, MeshPeer>()
  const queuedSignals = new Map<string, { generation: number; signal: Signal }[]>()
  let slots: Slots = { microphone: null, camera: null }
  let videoLimit: VideoLimit = { maxBitrate: null, maxLines: null }
  let isClosed = false

  return {
    addPeer({ peerId, initiator, preconnect, earlyMedia = false }) {
      if (isClosed || peers.has(peerId)) return
      const peer = createMeshPeer({
        initiator,
        preconnect: preconnect ?? null,
        earlyMedia,
        iceServers,
        clock,
        slots: () => slots,
        savesData: () => options.savesData?.() ?? false,
        onSignal: (generation, signal) => {
          if (!isClosed) options.onSignal(peerId, generation, signal)
        },
        onState: (state) => {
          if (!isClosed) options.onConnectionState(peerId, state)
        },
        onTrack: (source, track) => {
          if (!isClosed) options.onTrack(peerId, source, track)
        },
        onVideoPaused: (direction, isPaused) => {
          if (!isClosed) options.onVideoPaused?.(peerId, direction, isPaused)
        },
        onError: (error) => {
          if (!isClosed) options.onError(peerId, error)
        },
      })
      peers.set(peerId, peer)
      peer.limitVideo(videoLimit)
      const queued = queuedSignals.get(peerId) ?? []
      queuedSignals.delete(peerId)
      for (const { generation, signal } of queued) peer.receive(generation, signal)
    },
    activatePeer(peerId) {
      peers.get(peerId)?.activate()
    },
    removePeer(peerId) {
      peers.get(peerId)?.close()
      peers.delete(peerId)
      queuedSignals.delete(peerId)
    },
    receiveSignal(peerId, generation, untrusted) {
      const signal = toSignal(untrusted)
      if (isClosed || !signal) return
      const peer = peers.get(peerId)
      if (peer) peer.receive(generation, signal)
      else if (queuedSignals.has(peerId) || queuedSignals.size < MAX_QUEUED_PEERS) {
        const queued = queuedSignals.get(peerId) ?? []
        if (queued.length < MAX_QUEUED_SIGNALS) queuedSignals.set(peerId, [...queued, { generation, signal }])
      }
    },
    async setLocalTrack(source, track) {
      if (isClosed) return
      slots = { ...slots, [source]: track }
      await Promise.all([...peers.values()].map((peer) => peer.fill(source, track)))
    },
    setShownSize(peerId, size) {
      peers.get(peerId)?.setShownSize(size)
    },
    setVideoLimit(limit) {
      videoLimit = limit
      for (const peer of peers.values()) peer.limitVideo(limit)
    },
    setIceServers(servers) {
      iceServers = servers
      for (const peer of peers.values()) peer.setIceServers(servers)
    },
    restart(peerId) {
      peers.get(peerId)?.restart()
    },
    statistics: async (peerId) => (await peers.get(peerId)?.statistics()) ?? null,
    sendRating(peerId, rating) {
      peers.get(peerId)?.sendRating(rating)
    },
    remoteAudio: (peerId) => peers.get(peerId)?.remoteAudio() ?? null,
    fingerprints: (peerId) => peers.get(peerId)?.fingerprints() ?? null,
    close() {
      if (isClosed) return
      isClosed = true
      for (const peer of peers.values()) peer.close()
      peers.clear()
      queuedSignals.clear()
    },
  }
}
