/** Observes the page's media objects independently of the app. Runs in the page, before any of its scripts. */
export function installProbe(): void {
  const peerConnections: RTCPeerConnection[] = []
  const capturedTracks: MediaStreamTrack[] = []
  const webSockets: WebSocket[] = []
  let signalingStateChanges = 0
  let mediaRequestHold: Promise<void> | null = null
  let endHold: () => void = () => undefined

  // A test may switch WebRTC off.
  if ('RTCPeerConnection' in window) {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        peerConnections.push(this)
        this.addEventListener('signalingstatechange', () => signalingStateChanges++)
      }
    }
  }
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      webSockets.push(this)
    }
  }
  // Insecure pages have no `mediaDevices`.
  if ('mediaDevices' in navigator) {
    const { mediaDevices } = navigator
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (constraints) => {
      await mediaRequestHold
      const stream = await getUserMedia(constraints)
      capturedTracks.push(...stream.getTracks())
      return stream
    }
  }
  const { clone } = MediaStreamTrack.prototype
  MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack) {
    const copy = clone.call(this)
    if (capturedTracks.includes(this)) capturedTracks.push(copy)
    return copy
  }

  window.probe = {
    holdMediaRequests() {
      mediaRequestHold = new Promise((resolve) => (endHold = resolve))
    },
    releaseMediaRequests() {
      endHold()
    },
    async watchAudioGaps() {
      let packets = (await this.read()).audioPacketsReceived
      let lastPacketAt = performance.now()
      let longestMs = 0
      const timer = setInterval(() => {
        void this.read().then(({ audioPacketsReceived }) => {
          longestMs = Math.max(longestMs, performance.now() - lastPacketAt)
          if (audioPacketsReceived <= packets) return
          packets = audioPacketsReceived
          lastPacketAt = performance.now()
        })
      }, 50)
      this.longestAudioGapMs = () => {
        clearInterval(timer)
        return longestMs
      }
    },
    longestAudioGapMs: () => Infinity,
    watchPlayedAudio() {
      const receivers = peerConnections
        .filter(({ connectionState }) => connectionState === 'connected')
        .flatMap((connection) => connection.getReceivers())
        .filter(({ track }) => track.kind === 'audio')
      const played = new Map<RTCRtpReceiver, number>()
      const result = { packets: 0, longestGapMs: 0 }
      const timer = setInterval(() => {
        for (const receiver of receivers) {
          // The time at which the last packet was played (W3C WebRTC, `RTCRtpContributingSource.timestamp`).
          const playedAt = receiver.getSynchronizationSources()[0]?.timestamp
          const before = played.get(receiver) ?? playedAt
          if (playedAt === undefined || before === undefined) continue
          if (playedAt > before) result.packets += 1
          result.longestGapMs = Math.max(result.longestGapMs, playedAt - before)
          played.set(receiver, playedAt)
        }
      }, 5)
      this.playedAudio = () => {
        clearInterval(timer)
        return result
      }
      this.playedPackets = () => result.packets
    },
    playedAudio: () => ({ packets: 0, longestGapMs: Infinity }),
    playedPackets: () => 0,
    closeWebSockets() {
      for (const webSocket of webSockets.splice(0)) webSocket.close()
    },
    async read() {
      const open = peerConnections.filter(({ signalingState }) => signalingState !== 'closed')
      const reports = await Promise.all(open.map((connection) => connection.getStats()))
      const statistics = reports.flatMap((report) => [...report.values()] as RtpStatistics[])
      const sum = (
        type: string,
        kind: string,
        member: 'totalAudioEnergy' | 'framesDecoded' | 'packetsSent' | 'packetsReceived',
      ) =>
        statistics
          .filter((entry) => entry.type === type && entry.kind === kind)
          .reduce((total, entry) => total + (entry[member] ?? 0), 0)
      return {
        audioEnergy: sum('inbound-rtp', 'audio', 'totalAudioEnergy'),
        framesDecoded: sum('inbound-rtp', 'video', 'framesDecoded'),
        audioPacketsReceived: sum('inbound-rtp', 'audio', 'packetsReceived'),
        candidateTypes: statistics
          .filter(({ type }) => type === 'local-candidate' || type === 'remote-candidate')
          .map(({ candidateType, relayProtocol }) => [candidateType, relayProtocol].filter(Boolean).join(' ')),
        remoteCandidates: statistics.filter(({ type }) => type === 'remote-candidate').length,
        packetsSent: sum('outbound-rtp', 'audio', 'packetsSent') + sum('outbound-rtp', 'video', 'packetsSent'),
        audioCodecs: open
          .flatMap((connection) => connection.getSenders())
          .filter(({ track }) => track?.kind === 'audio')
          .map((sender) => sender.getParameters().codecs[0]?.mimeType),
        sendersWithTrack: open.flatMap((connection) => connection.getSenders()).filter(({ track }) => track).length,
        signalingStateChanges,
        openPeerConnections: open.length,
        totalPeerConnections: peerConnections.length,
        capturedTracks: capturedTracks.map(({ kind, readyState }) => ({ kind, readyState })),
        mediaElements: [...document.querySelectorAll('audio, video')].map((node) => {
          const element = node as HTMLMediaElement
          const tracks = element.srcObject instanceof MediaStream ? element.srcObject.getTracks() : []
          return {
            tag: element.localName,
            isPlaying: !element.paused && element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
            currentTime: element.currentTime,
            isMuted: element.muted,
            pixelCount: element instanceof HTMLVideoElement ? element.videoWidth * element.videoHeight : 0,
            trackKinds: tracks.map(({ kind }) => kind),
            isLocal: tracks.some((track) => capturedTracks.includes(track)),
          }
        }),
      }
    },
  }
}

interface RtpStatistics {
  type: string
  kind?: string
  totalAudioEnergy?: number
  framesDecoded?: number
  packetsSent?: number
  packetsReceived?: number
  candidateType?: string
  relayProtocol?: string
}

interface MediaElementReading {
  tag: string
  isPlaying: boolean
  /** Seconds. */
  currentTime: number
  isMuted: boolean
  /** Width times height of the video. */
  pixelCount: number
  trackKinds: string[]
  /** Whether a track of the element was captured in this page. */
  isLocal: boolean
}

export interface ProbeReading {
  audioEnergy: number
  framesDecoded: number
  audioPacketsReceived: number
  /** The types of all local and remote ICE candidates, for example `relay udp`. */
  candidateTypes: string[]
  /** How many addresses of the other end are known. */
  remoteCandidates: number
  packetsSent: number
  /** The preferred negotiated codec of each sender with an audio track. `audio/red` is redundant Opus. */
  audioCodecs: (string | undefined)[]
  /** The number of senders with a track, over all open connections. */
  sendersWithTrack: number
  /** How often the signaling state of any connection changed. */
  signalingStateChanges: number
  openPeerConnections: number
  /** Open and closed ones. */
  totalPeerConnections: number
  capturedTracks: { kind: string; readyState: string }[]
  mediaElements: MediaElementReading[]
}

declare global {
  interface Window {
    probe: {
      /** Delays `getUserMedia`, as an open permission prompt does, until `releaseMediaRequests`. */
      holdMediaRequests(): void
      releaseMediaRequests(): void
      /** Starts to record gaps between received audio packets. */
      watchAudioGaps(): Promise<void>
      /** The longest time without a received audio packet since `watchAudioGaps`, in ms. Ends the recording. */
      longestAudioGapMs(): number
      /** Starts to record when packets of the audio that arrives now are played. */
      watchPlayedAudio(): void
      /** How many packets were seen to be played since `watchPlayedAudio`. */
      playedPackets(): number
      /** The longest time in which no packet was played, of any of the receivers. Ends the recording. */
      playedAudio(): { packets: number; longestGapMs: number }
      /** Closes every open WebSocket. The app may open new ones. */
      closeWebSockets(): void
      read(): Promise<ProbeReading>
    }
  }
}
