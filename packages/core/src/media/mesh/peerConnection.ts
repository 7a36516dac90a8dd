import { captureSources, type CaptureSource, type Signal } from '@offhook/protocol'
import type { PeerFingerprints, MediaTransportOptions, VideoSize } from '../../api/ports/mediaTransport'
import { attempt, attemptAsync } from '../../browser/attempt'
import type { VideoLimits } from './cameraEncoding'
import { dtlsFingerprints } from './dtlsFingerprints'
import { createMediaSlots, type Slots } from './mediaSlots'
import { preferRedundantAudio } from './preferRedundantAudio'
import { renewedCandidates } from './renewedCandidates'
import { ResilientPeer } from './resilientPeer'
import { createSignalExchange } from './signalExchange'
import { createSignalGate } from './signalGate'
import { toSignal } from './toSignal'
import { withoutAddresses } from './withoutAddresses'
import { withStartBitrate } from './withStartBitrate'

const kindOf = { microphone: 'audio', camera: 'video' } as const satisfies Record<CaptureSource, string>

/** simple-peer's data channel carries heartbeats, and messages that are repeated with them. A late one is useless: none is retransmitted. */
const channelConfig: RTCDataChannelInit = { ordered: false, maxRetransmits: 0 }

/**
 * The bandwidth estimate that Chromium starts with, in kbit/s. It probes the path with three and six times as much
 * (libwebrtc, `ProbeController`): with its default of 300 the probes and the first frames fill the queue of a narrow path, and the first
 * seconds of sound are lost. Where there is room the probes find it within a second.
 */
const START_KILOBITS = 100

export interface PeerConnectionOptions extends Pick<MediaTransportOptions, 'iceServers' | 'clock'> {
  initiator: boolean
  /** Connects through TURN only, and does not disclose this end's addresses, until `allowAllCandidates`. */
  isRelayOnly: boolean
  /** Negotiates redundant sound. */
  isAudioRedundant: boolean
  /** Negotiates, and sends no packet to the other end, until `connect`. */
  isNegotiating: boolean
  /** The tracks that the slots are filled with when they are created. */
  slots: () => Slots
  /** What limits the camera. Call `updateCamera` when it changes. */
  videoLimits: () => VideoLimits
  /** The size at which this end shows the video of the other end. Call `announceShownSize` when it changes. */
  shownSize: () => VideoSize | null
  /** The size at which the other end shows the local video. */
  onRemoteShownSize(size: VideoSize | null): void
  /** As in `MediaSlotsOptions`. */
  isVideoPaused: () => boolean
  onRemoteVideoPaused(isPaused: boolean): void
  onSignal(signal: Signal): void
  onConnectionState(): void
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** A message of the other end. */
  onMessage(message: unknown): void
  /** The connection closed itself, or the other end closed it. `error` is `null` if that was orderly. */
  onClosed(error: (Error & { code?: string }) | null): void
}

/**
 * One generation of a peer: a simple-peer with one audio and one video slot. The slots are in the first offer and empty until a track
 * fills them. Only the path is renegotiated.
 */
export interface PeerConnection {
  readonly state: RTCPeerConnectionState
  /** Whether the other end announces a filled slot. */
  readonly expectsMedia: boolean
  receive(signal: Signal): void
  fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /** Sends the unanswered offer again. @returns whether there is one, or one is being created. */
  repeatOffer(): boolean
  /** Ends `isNegotiating`. */
  connect(): void
  /** Allows direct paths. The next offer and answer find them. @returns whether the browser supports the change. */
  allowAllCandidates(): boolean
  /** Applies to the next `restartIce`. */
  setIceServers(servers: MediaTransportOptions['iceServers']): void
  /** Negotiates a new path and keeps everything else (W3C WebRTC, `iceRestart`). */
  restartIce(): void
  /** Resumes the checks of the known candidate pairs, which a browser stops with the state `failed`. Needs no signaling. */
  recheckCandidates(): void
  /** Sends a key frame next. */
  sendKeyFrame(): void
  /** Applies changed `videoLimits`. */
  updateCamera(): void
  announceShownSize(): void
  /** Sends a few bytes: a sign of life, and which slots are filled. Does nothing before the data channel is open. */
  sendHeartbeat(): void
  /** Sends a message over the data channel. Drops it while the channel is not open. */
  send(message: string): void
  getStats(): Promise<RTCStatsReport | null>
  /** The track that remote audio arrives in, also before it does. */
  remoteAudio(): MediaStreamTrack | null
  fingerprints(): PeerFingerprints | null
  /** No callback is called afterwards. */
  close(): void
}

export function createPeerConnection(options: PeerConnectionOptions): PeerConnection {
  const { initiator, iceServers } = options
  let { isRelayOnly } = options
  let failure: (Error & { code?: string }) | null = null
  let recheckRounds = 0
  let isClosed = false

  const config: RTCConfiguration = { iceServers, iceTransportPolicy: isRelayOnly ? 'relay' : 'all' }
  const peer = new ResilientPeer({ initiator, channelConfig, trickle: true, objectMode: true, config })
  const pc = peer.peerConnection
  function send(message: string): void {
    if (!isClosed && peer.connected) peer.send(message)
  }
  const slots = createMediaSlots({
    clock: options.clock,
    localTracks: options.slots,
    send,
    videoLimits: options.videoLimits,
    shownSize: options.shownSize,
    onRemoteShownSize: (size) => {
      options.onRemoteShownSize(size)
    },
    isVideoPaused: options.isVideoPaused,
    onRemoteVideoPaused: (isPaused) => {
      if (!isClosed) options.onRemoteVideoPaused(isPaused)
    },
    isConnectionClosed: () => pc?.signalingState === 'closed',
    onTrack: (source, track) => {
      options.onTrack(source, track)
    },
  })
  const exchange = createSignalExchange({
    initiator,
    setRemoteDescription(description) {
      peer.signal({ ...description, sdp: withStartBitrate(description.sdp, START_KILOBITS) })
    },
    // Not through simple-peer, which destroys itself over an invalid candidate. The browser queues it behind the description that was
    // set just before.
    addIceCandidate(candidate) {
      pc?.addIceCandidate(candidate).catch(() => undefined)
    },
  })

  const gate = createSignalGate({
    initiator,
    isNegotiating: options.isNegotiating,
    send: (signal) => {
      options.onSignal(signal)
    },
    receive: (signal) => {
      exchange.receive(signal)
    },
  })

  peer.on('signal', (raw) => {
    const created = toSignal(raw)
    const signal = created && isRelayOnly ? withoutAddresses(created) : created
    if (isClosed || !signal) return
    exchange.handleLocal(signal)
    gate.send(signal)
  })
  // Before the first heartbeat.
  peer.on('connect', () => {
    slots.announce()
  })
  peer.on('data', (message) => {
    slots.receive(message)
    options.onMessage(message)
  })
  peer.on('error', (error) => {
    // This code only means that the other end closed without a message.
    if (error.code !== 'ERR_DATA_CHANNEL') failure = error
  })
  peer.on('close', () => {
    slots.close()
    if (isClosed) return
    isClosed = true
    options.onClosed(failure)
  })
  pc?.addEventListener('connectionstatechange', () => {
    if (!isClosed) options.onConnectionState()
  })
  pc?.addEventListener('track', ({ transceiver }) => {
    // A transceiver created by a remote offer is `recvonly` unless this is set before the answer (RFC 8829, section 5.10).
    if (!initiator) transceiver.direction = 'sendrecv'
    addSlot(transceiver)
  })
  if (initiator) {
    for (const source of captureSources) peer.addTransceiver(kindOf[source], { direction: 'sendrecv' })
    for (const transceiver of pc?.getTransceivers() ?? []) addSlot(transceiver)
  }

  function addSlot(transceiver: RTCRtpTransceiver): void {
    preferRedundantAudio(transceiver, options.isAudioRedundant)
    slots.add(transceiver)
  }

  return {
    get state() {
      return isClosed || !pc ? 'closed' : pc.connectionState
    },
    get expectsMedia() {
      return slots.expectsMedia
    },
    receive(signal) {
      if (!isClosed && pc) gate.receive(signal)
    },
    fill: (source, track) => slots.fill(source, track),
    repeatOffer() {
      const offer = exchange.pendingOffer
      if (!offer || isClosed) return false
      if (offer !== 'creating') gate.send(offer)
      return true
    },
    connect() {
      if (!isClosed) gate.open()
    },
    allowAllCandidates() {
      isRelayOnly = false
      config.iceTransportPolicy = 'all'
      return attempt(() => {
        pc?.setConfiguration(config)
        return pc !== null
      }, false)
    },
    setIceServers(servers) {
      config.iceServers = servers
      // A browser that does not accept them keeps the previous ones.
      if (!isClosed) attempt(() => pc?.setConfiguration(config), undefined)
    },
    restartIce() {
      if (isClosed) return
      exchange.expectOffer()
      peer.offerOptions = { iceRestart: true }
      peer.negotiate()
    },
    recheckCandidates() {
      recheckRounds += 1
      const sdp = pc?.currentRemoteDescription?.sdp ?? ''
      for (const candidate of renewedCandidates(sdp, recheckRounds)) exchange.addCandidate(candidate)
    },
    sendKeyFrame() {
      if (!isClosed) slots.sendKeyFrame()
    },
    updateCamera() {
      if (!isClosed) slots.updateCamera()
    },
    announceShownSize() {
      if (!isClosed) slots.announceShownSize()
    },
    sendHeartbeat() {
      // A message that is still queued serves as the heartbeat.
      if (peer.bufferSize === 0) slots.announce()
    },
    send,
    // Bounded: the checks of the path wait for it.
    getStats: async () => (isClosed ? null : ((await attemptAsync(() => pc?.getStats(), null)) ?? null)),
    remoteAudio: () => slots.remoteAudio,
    fingerprints() {
      if (isClosed || pc?.connectionState !== 'connected') return null
      const local = dtlsFingerprints(pc.currentLocalDescription?.sdp ?? '')
      const remote = dtlsFingerprints(pc.currentRemoteDescription?.sdp ?? '')
      return local && remote ? { local, remote } : null
    },
    close() {
      isClosed = true
      slots.close()
      peer.destroy()
    },
  }
}
