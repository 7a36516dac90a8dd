import { captureSources, type CaptureSource, type Signal, signal as signalSchema } from '@offhook/protocol'
import { safeParse } from 'valibot'
import type { PeerFingerprints, MediaTransportOptions } from '../../api/ports/mediaTransport'
import { dtlsFingerprints } from './dtlsFingerprints'
import { renewedCandidates } from './renewedCandidates'
import { createSenderActivation } from './senderActivation'
import { ResilientPeer } from './resilientPeer'
import { withoutAddresses } from './withoutAddresses'
import { withStartBitrate } from './withStartBitrate'

type Description = Extract<Signal, { sdp: string }>

export type Slots = Readonly<Record<CaptureSource, MediaStreamTrack | null>>

const kindOf = { microphone: 'audio', camera: 'video' } as const satisfies Record<CaptureSource, string>

export interface PeerConnectionOptions {
  initiator: boolean
  iceServers: MediaTransportOptions['iceServers']
  /** Only through TURN, and without a word of where this end is, until `openPaths`. */
  isRelayed: boolean
  /** What the slots hold when they come to be. */
  slots: () => Slots
  onSignal(signal: Signal): void
  onConnectionState(): void
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** It closed itself, or the other end did; with an error where there was more to it than that. */
  onClosed(error: (Error & { code?: string }) | null): void
}

/**
 * One generation of a link: a simple-peer with one audio and one video slot, there from the first offer on and empty until a track
 * belongs in them. Nothing in here is renegotiated but the path.
 */
export interface PeerConnection {
  readonly state: RTCPeerConnectionState
  /** Whether the other end says that one of its slots is filled. */
  readonly expectsMedia: boolean
  receive(signal: Signal): void
  fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /** Sends the offer again that was not answered. @returns whether there was one, or one is being made. */
  repeatOffer(): boolean
  /** Every path is allowed from now on, and found by the next offer and answer. @returns whether the browser can do that. */
  allowAllCandidates(): boolean
  /** For the next `restartIce`. */
  setIceServers(servers: MediaTransportOptions['iceServers']): void
  /** Looks for a new path and keeps everything else (W3C WebRTC, `iceRestart`). */
  restartIce(): void
  /** Goes on checking the paths that are known, which a browser gives up with `failed`: nothing has to be said for that. */
  recheckCandidates(): void
  /** Sends a whole picture next: who has missed some waits up to three seconds before asking for one. */
  sendKeyFrame(): void
  /** A few bytes to the other end: sign of life, and which slots are filled. Harmless before the channel is open. */
  sendHeartbeat(): void
  getStats(): Promise<RTCStatsReport | null>
  /** What a voice comes in, also before it does. */
  remoteAudio(): MediaStreamTrack | null
  fingerprints(): PeerFingerprints | null
  /** Afterwards no callback is called. */
  close(): void
}

/** simple-peer's channel only carries heartbeats: one that is late is worth nothing. */
const channelConfig: RTCDataChannelInit = { ordered: false, maxRetransmits: 0 }

/** How fast pictures begin, in kilobits a second: a camera's first one leaves at once, and the browser finds out from there. */
const START_KILOBITS = 1_000

/** What TypeScript's own types lack; a browser that lacks it as well changes nothing (WebRTC Extensions, `RTCEncodingOptions`). */
interface KeyFrameSender extends RTCRtpSender {
  setParameters(parameters: RTCRtpSendParameters, options?: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>
}

export function createPeerConnection(options: PeerConnectionOptions): PeerConnection {
  const { initiator, iceServers } = options
  const senders = new Map<CaptureSource, RTCRtpSender>()
  /** A track that is put where it is already still makes the browser set up its encoder anew, which takes a tenth of a second. */
  const filled = new Map<CaptureSource, MediaStreamTrack | null>()
  const receivers = new Map<CaptureSource, { track: MediaStreamTrack; shown: boolean }>()
  const early: RTCIceCandidateInit[] = []
  const stopIfEmpty = createSenderActivation()
  /** A track may be held for longer than its connection, by whoever plays it: it must not hold the connection. */
  const open = new AbortController()
  let filledByRemote: Record<CaptureSource, boolean> | null = null
  /** What waits for an answer. */
  let offer: Description | 'being made' | null = options.initiator ? 'being made' : null
  let answering = false
  let nextOffer: Description | null = null
  let hasRemote = false
  let retries = 0
  let closed = false

  let { isRelayed } = options
  const config: RTCConfiguration = { iceServers, iceTransportPolicy: isRelayed ? 'relay' : 'all' }
  const peer = new ResilientPeer({ initiator, channelConfig, trickle: true, objectMode: true, config })
  const pc = peer._pc ?? null

  function takeTransceiver({ sender, receiver: { track } }: RTCRtpTransceiver): void {
    const source = track.kind === 'audio' ? 'microphone' : 'camera'
    if (senders.has(source)) return
    senders.set(source, sender)
    receivers.set(source, { track, shown: false })
    for (const event of ['mute', 'unmute', 'ended']) track.addEventListener(event, show, { signal: open.signal })
    void fill(source, options.slots()[source])
  }

  /** A track is muted until its first packet, and the standard lets it stay unmuted when its slot is emptied: there the beat tells. */
  function show(): void {
    if (closed) return
    for (const [source, receiver] of receivers) {
      const { track } = receiver
      const carries = track.readyState === 'live' && !track.muted && (filledByRemote?.[source] ?? true)
      if (carries === receiver.shown) continue
      receiver.shown = carries
      options.onTrack(source, carries ? track : null)
    }
  }

  async function fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void> {
    const sender = senders.get(source)
    if (!sender || filled.get(source) === track) return
    filled.set(source, track)
    try {
      await sender.replaceTrack(track)
      tellSlots()
      await stopIfEmpty(sender)
    } catch (error) {
      filled.delete(source)
      if (pc?.signalingState !== 'closed') throw error
    }
  }

  /** What still waits to be sent says as much. */
  function sendHeartbeat(): void {
    if (peer.bufferSize === 0) tellSlots()
  }

  /** At once, also behind what was said of the other slot in this moment: the other end shows nothing before it is told. */
  function tellSlots(): void {
    if (closed || !peer.connected) return
    peer.send(`slots:${captureSources.filter((source) => senders.get(source)?.track).join(',')}`)
  }

  function describe(description: Description): void {
    hasRemote = true
    peer.signal({ ...description, sdp: withStartBitrate(description.sdp, START_KILOBITS) })
    for (const candidate of early.splice(0)) addCandidate(candidate)
  }

  /** Past simple-peer, which destroys itself over a bad one. It queues behind the description that was handed over just before. */
  function addCandidate(candidate: RTCIceCandidateInit): void {
    if (hasRemote) pc?.addIceCandidate(candidate).catch(() => undefined)
    else early.push(candidate)
  }

  peer.on('signal', (raw) => {
    const { success, output } = safeParse(signalSchema, raw)
    if (closed || !success) return
    const signal = isRelayed ? withoutAddresses(output) : output
    if (!signal) return
    if (signal.type === 'offer') offer = signal
    if (signal.type === 'answer') {
      answering = false
      const waiting = nextOffer
      nextOffer = null
      if (waiting) receive(waiting)
    }
    options.onSignal(signal)
  })
  peer.on('data', (data) => {
    const slots = typeof data === 'string' ? /^slots:([a-z,]*)$/.exec(data)?.[1]?.split(',') : undefined
    if (!slots) return
    filledByRemote = { microphone: slots.includes('microphone'), camera: slots.includes('camera') }
    show()
  })
  let failure: (Error & { code?: string }) | null = null
  peer.on('error', (error) => {
    // How a channel says that the other end went away without a word.
    if (error.code !== 'ERR_DATA_CHANNEL') failure = error
  })
  peer.on('close', () => {
    open.abort()
    if (closed) return
    closed = true
    options.onClosed(failure)
  })
  pc?.addEventListener('connectionstatechange', () => {
    if (!closed) options.onConnectionState()
  })
  pc?.addEventListener('track', ({ transceiver }) => {
    // The slots that an offer makes on this end only receive, until told otherwise before the answer is made.
    if (!initiator) transceiver.direction = 'sendrecv'
    takeTransceiver(transceiver)
  })
  if (initiator) {
    for (const source of captureSources) peer.addTransceiver(kindOf[source], { direction: 'sendrecv' })
    pc?.getTransceivers().forEach(takeTransceiver)
  }

  function receive(signal: Signal): void {
    if (closed || !pc) return
    // Once each: simple-peer destroys itself over an answer nobody waits for, and over two offers at a time.
    if (signal.type === 'answer' && offer && offer !== 'being made') {
      offer = null
      describe(signal)
    } else if (signal.type === 'offer' && !initiator) {
      if (answering) nextOffer = signal
      else {
        answering = true
        describe(signal)
      }
    } else if (signal.type === 'candidate') {
      const { candidate, sdpMid = null, sdpMLineIndex = null } = signal.candidate
      addCandidate({ candidate, sdpMid, sdpMLineIndex })
    }
  }

  return {
    get state() {
      return closed || !pc ? 'closed' : pc.connectionState
    },
    get expectsMedia() {
      return filledByRemote
        ? filledByRemote.microphone || filledByRemote.camera
        : [...receivers.values()].some(({ shown }) => shown)
    },
    receive,
    fill,
    repeatOffer() {
      if (!offer || closed) return false
      if (offer !== 'being made') options.onSignal(offer)
      return true
    },
    allowAllCandidates() {
      isRelayed = false
      try {
        config.iceTransportPolicy = 'all'
        pc?.setConfiguration(config)
        return pc !== null
      } catch {
        return false
      }
    },
    setIceServers(servers) {
      config.iceServers = servers
      if (!closed) pc?.setConfiguration(config)
    },
    restartIce() {
      if (closed) return
      offer ??= 'being made'
      peer.offerOptions = { iceRestart: true }
      peer.negotiate()
    },
    recheckCandidates() {
      retries += 1
      for (const way of renewedCandidates(pc?.currentRemoteDescription?.sdp ?? '', retries)) addCandidate(way)
    },
    sendKeyFrame() {
      const sender: KeyFrameSender | undefined = senders.get('camera')
      const parameters = sender?.getParameters()
      if (closed || !sender?.track || !parameters) return
      const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }))
      sender.setParameters(parameters, { encodingOptions }).catch(() => undefined)
    },
    sendHeartbeat,
    getStats: async () => (closed ? null : ((await pc?.getStats().catch(() => null)) ?? null)),
    remoteAudio: () => receivers.get('microphone')?.track ?? null,
    fingerprints() {
      if (closed || pc?.connectionState !== 'connected') return null
      const local = dtlsFingerprints(pc.currentLocalDescription?.sdp ?? '')
      const remote = dtlsFingerprints(pc.currentRemoteDescription?.sdp ?? '')
      return local && remote ? { local, remote } : null
    },
    close() {
      closed = true
      open.abort()
      peer.destroy()
    },
  }
}
