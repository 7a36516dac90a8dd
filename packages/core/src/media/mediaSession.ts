import {
  captureSources,
  type CaptureSource,
  type DeviceAddress,
  type IceServersView,
  type PeerView,
  type Signal,
} from '@offhook/protocol'
import type { CallClientOptions } from '../api/callClient'
import type { Clock } from '../api/ports/clock'
import type {
  CreateMediaTransport,
  MediaConnectionState,
  PeerRating,
  MediaDirection,
  PeerStatistics,
  VideoLimit,
  VideoSize,
} from '../api/ports/mediaTransport'
import { createEarlyMedia, type EarlyMediaOptions } from './earlyMedia'
import { createLazyTransport } from './lazyTransport'
import type { PeerEntry } from './peerEntry'
import { createSafetyCodeCache } from './safetyCode'

/** Besides its own events: early audio and video, of peers that are not active. */
export interface MediaSessionOptions extends EarlyMediaOptions {
  /** Loads the code of the media transport. */
  load(): Promise<CreateMediaTransport>
  fetchIceServers(): Promise<IceServersView>
  clock: Clock
  /** Whether a caller sends media to callees before they answer: to peers with `preconnect: 'all'`, or also to those with `relay`. */
  earlyMedia: NonNullable<CallClientOptions['earlyMedia']>
  savesData(): boolean
  /** The limits of local video at the start. */
  videoLimit: VideoLimit
  onSignal(to: DeviceAddress, generation: number, signal: Signal): void
  onConnectionState(userJid: string, state: MediaConnectionState): void
  onTrack(userJid: string, source: CaptureSource, track: MediaStreamTrack | null): void
  /** The picture from or to a user pauses because of a slow connection, or returns. */
  onVideoPaused(userJid: string, direction: MediaDirection, isPaused: boolean): void
  /** A callee's device sends media: its user answered there. The server's message about it follows. */
  onProvisionalAnswer(device: DeviceAddress): void
}

/**
 * The media of one call. It accepts calls before the transport is loaded and performs them in order afterwards.
 *
 * A user has one device in the call, so that the rest of the client addresses users. While it rings, several devices of a user may
 * preconnect. Their connection states and tracks are not reported until `activatePeer` or `addPeer` without `preconnect` makes one of
 * them active; then the current state and tracks are reported at once.
 */
export interface MediaSession {
  /** Loads the transport's code and fetches ICE servers, while it rings. */
  prepare(): void
  /** Connects to a device, or preconnects to it. A device that is in the call replaces the other devices of its user. */
  addPeer(peer: PeerView): void
  /** The local user answers: local media goes to every peer, and the caller's early media plays. */
  answer(): void
  /** Reverts `answer` and stops the caller's early media. */
  revertAnswer(): void
  /** Makes a preconnected device active. The other devices of its user stay until the server names the one in the call. */
  activatePeer(device: DeviceAddress): void
  /** Reverts `activatePeer`. A device of the same user that sends media answers provisionally instead. */
  deactivatePeer(device: DeviceAddress): void
  /** Closes the peers of all devices of a user. */
  removePeer(userJid: string): void
  restartPeer(userJid: string): void
  receiveSignal(from: DeviceAddress, generation: number, signal: Signal): void
  publish(source: CaptureSource, track: MediaStreamTrack | null): void
  /** As in `MediaTransport`, for the device of a user that is in the call. */
  setShownSize(userJid: string, size: VideoSize | null): void
  setVideoLimit(limit: VideoLimit): void
  statistics(userJid: string): Promise<PeerStatistics | null>
  /** As in `MediaTransport`. */
  sendRating(userJid: string, rating: PeerRating): void
  /** The digits that both users compare; `null` while the user's peer is not connected. */
  safetyCode(userJid: string): Promise<string> | null
  close(): void
}

export function createMediaSession(options: MediaSessionOptions): MediaSession {
  const peers = new Map<string, PeerEntry>()
  const shownSizes = new Map<string, VideoSize | null>()
  const earlyMedia = createEarlyMedia(options)
  const safetyCodeOf = createSafetyCodeCache()
  const transport = createLazyTransport({
    load: () => options.load(),
    fetchIceServers: () => options.fetchIceServers(),
    clock: options.clock,
    events: {
      savesData: () => options.savesData(),
      onSignal(peerId, generation, signal) {
        const to = peers.get(peerId)?.address
        if (to) options.onSignal(to, generation, signal)
      },
      onConnectionState(peerId, state) {
        const peer = peers.get(peerId)
        if (peer) setConnectionState(peer, state)
      },
      onTrack(peerId, source, track) {
        const peer = peers.get(peerId)
        if (peer) setRemoteTrack(peer, source, track)
      },
      onVideoPaused(peerId, direction, isPaused) {
        const peer = peers.get(peerId)
        if (peer) setVideoPaused(peer, direction, isPaused)
      },
      onError(peerId, error) {
        console.warn(`Offhook: the peer connection to ${peerId} failed`, error)
      },
    },
  })

  const peerIdOf = ({ userJid, deviceId }: DeviceAddress) => `${userJid}/${deviceId}`
  const peersOf = (userJid: string) => [...peers.values()].filter(({ address }) => address.userJid === userJid)
  const activePeerId = (userJid: string) => peersOf(userJid).find(({ isActive }) => isActive)?.peerId

  function setConnectionState(peer: PeerEntry, state: MediaConnectionState): void {
    peer.connectionState = state
    if (state === 'connected') earlyMedia.prepareAudio(peer, transport.current?.remoteAudio(peer.peerId) ?? null)
    if (peer.isActive) options.onConnectionState(peer.address.userJid, state)
    // Its media was interrupted before the server had confirmed its answer.
    else if (state === 'connected' && hasProvisionalAnswer(peer)) options.onProvisionalAnswer(peer.address)
  }

  /** Whether an inactive peer is a callee's that sends media. The media of an interrupted one has stopped. */
  const hasProvisionalAnswer = ({ isActive, initiator, tracks, connectionState }: PeerEntry) =>
    !isActive &&
    initiator &&
    connectionState !== 'interrupted' &&
    connectionState !== 'failed' &&
    captureSources.some((source) => tracks[source] !== null)

  function deactivate(peer: PeerEntry): void {
    if (!peer.isActive) return
    peer.isActive = false
    earlyMedia.releaseAudio(peer)
    if (peer.connectionState === 'connected')
      earlyMedia.prepareAudio(peer, transport.current?.remoteAudio(peer.peerId) ?? null)
    const other = peersOf(peer.address.userJid).find((each) => each !== peer && hasProvisionalAnswer(each))
    if (other) options.onProvisionalAnswer(other.address)
  }

  function setRemoteTrack(peer: PeerEntry, source: CaptureSource, track: MediaStreamTrack | null): void {
    const previous = peer.tracks[source]
    peer.tracks[source] = track
    if (peer.isActive) options.onTrack(peer.address.userJid, source, track)
    // A callee's slots are empty until the callee answers. The caller's may hold early media.
    else if (track && peer.initiator) options.onProvisionalAnswer(peer.address)
    else earlyMedia.trackChanged(peer, source, previous)
  }

  function setVideoPaused({ videoPaused, isActive, address }: PeerEntry, direction: MediaDirection, isPaused: boolean) {
    if (isPaused) videoPaused.add(direction)
    else videoPaused.delete(direction)
    if (isActive) options.onVideoPaused(address.userJid, direction, isPaused)
  }

  /** Reports what is known of the peer. A state of `failed` is not reported: the transport connects such a peer again. */
  function activate(peer: PeerEntry): void {
    if (peer.isActive) return
    peer.isActive = true
    if (peer.connectionState && peer.connectionState !== 'failed') setConnectionState(peer, peer.connectionState)
    for (const source of captureSources) if (peer.tracks[source]) setRemoteTrack(peer, source, peer.tracks[source])
    for (const direction of peer.videoPaused) setVideoPaused(peer, direction, true)
    activateInTransport(peer)
    sendShownSize(peer)
  }

  function sendShownSize({ peerId, address: { userJid } }: PeerEntry): void {
    const size = shownSizes.get(userJid)
    if (size !== undefined)
      transport.whenLoaded((loaded) => {
        loaded.setShownSize?.(peerId, size)
      })
  }

  function setVideoLimit(limit: VideoLimit): void {
    transport.whenLoaded((loaded) => {
      loaded.setVideoLimit?.(limit)
    })
  }

  function activateInTransport({ peerId }: PeerEntry): void {
    transport.whenLoaded((loaded) => {
      loaded.activatePeer(peerId)
    })
  }

  function remove(peer: PeerEntry): void {
    for (const source of captureSources) if (peer.tracks[source]) setRemoteTrack(peer, source, null)
    for (const direction of peer.videoPaused) setVideoPaused(peer, direction, false)
    earlyMedia.releaseAudio(peer)
    peers.delete(peer.peerId)
    transport.whenLoaded((loaded) => {
      loaded.removePeer(peer.peerId)
    })
  }

  function revertAnswer(): void {
    for (const peer of peers.values()) earlyMedia.stop(peer)
    earlyMedia.revertAnswer()
  }

  setVideoLimit(options.videoLimit)
  return {
    prepare: () => {
      transport.load()
    },
    addPeer({ userJid, deviceId, initiator, preconnect }) {
      const address = { userJid, deviceId }
      const peerId = peerIdOf(address)
      const isInCall = preconnect === undefined
      // A caller has one device from the start. A second one means that the caller reloaded the page.
      if (isInCall || !initiator) for (const other of peersOf(userJid)) if (other.peerId !== peerId) remove(other)
      const existing = peers.get(peerId)
      if (existing) {
        if (isInCall) activate(existing)
        return
      }
      const tracks = { microphone: null, camera: null }
      const peer: PeerEntry = {
        peerId,
        address,
        initiator,
        isActive: isInCall,
        connectionState: null,
        tracks,
        videoPaused: new Set(),
      }
      peers.set(peerId, peer)
      transport.load()
      const isEarly = initiator && (options.earlyMedia === preconnect || (options.earlyMedia && preconnect === 'all'))
      transport.whenLoaded((loaded) => {
        loaded.addPeer({ peerId, initiator, ...(!isInCall && { preconnect }), ...(isEarly && { earlyMedia: true }) })
      })
      if (isInCall) sendShownSize(peer)
    },
    answer() {
      earlyMedia.answer()
      for (const peer of peers.values()) {
        earlyMedia.start(peer)
        activateInTransport(peer)
      }
    },
    revertAnswer,
    activatePeer(device) {
      const peer = peers.get(peerIdOf(device))
      // The answer may have been deferred while the local devices were opening, and its media has stopped since.
      const isOver = !peer || (!peer.isActive && !hasProvisionalAnswer(peer))
      if (peer) activate(peer)
      if (isOver) options.onConnectionState(device.userJid, 'interrupted')
    },
    deactivatePeer(device) {
      const peer = peers.get(peerIdOf(device))
      if (peer) deactivate(peer)
    },
    removePeer(userJid) {
      for (const peer of peersOf(userJid)) remove(peer)
    },
    restartPeer(userJid) {
      transport.whenLoaded((loaded) => {
        const peerId = activePeerId(userJid)
        if (peerId !== undefined) loaded.restart(peerId)
      })
    },
    receiveSignal(from, generation, signal) {
      transport.whenLoaded((loaded) => {
        loaded.receiveSignal(peerIdOf(from), generation, signal)
      })
    },
    publish: (source, track) => {
      transport.setLocalTrack(source, track)
    },
    setShownSize(userJid, size) {
      shownSizes.set(userJid, size)
      for (const peer of peersOf(userJid)) if (peer.isActive) sendShownSize(peer)
    },
    setVideoLimit,
    statistics(userJid) {
      const peerId = activePeerId(userJid)
      return peerId !== undefined && transport.current ? transport.current.statistics(peerId) : Promise.resolve(null)
    },
    sendRating(userJid, rating) {
      const peerId = activePeerId(userJid)
      if (peerId !== undefined) transport.current?.sendRating?.(peerId, rating)
    },
    safetyCode(userJid) {
      const peerId = activePeerId(userJid)
      const fingerprints = peerId === undefined ? null : transport.current?.fingerprints(peerId)
      return fingerprints ? safetyCodeOf(fingerprints) : null
    },
    close() {
      revertAnswer()
      for (const peer of peers.values()) earlyMedia.releaseAudio(peer)
      peers.clear()
      transport.close()
    },
  }
}
