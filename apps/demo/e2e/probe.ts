/** What a page's own media objects say, beside the app. Runs in the page, before any of its scripts. */
export function installProbe(): void {
  const connections: RTCPeerConnection[] = []
  const captured: MediaStreamTrack[] = []
  const lines: WebSocket[] = []
  let negotiations = 0
  let held: Promise<void> | null = null
  let letGo: () => void = () => undefined

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
      this.addEventListener('signalingstatechange', () => negotiations++)
    }
  }
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      lines.push(this)
    }
  }
  // An insecure page has no devices.
  if ('mediaDevices' in navigator) {
    const { mediaDevices } = navigator
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (constraints) => {
      await held
      const stream = await getUserMedia(constraints)
      captured.push(...stream.getTracks())
      return stream
    }
  }
  const { clone } = MediaStreamTrack.prototype
  MediaStreamTrack.prototype.clone = function (this: MediaStreamTrack) {
    const copy = clone.call(this)
    if (captured.includes(this)) captured.push(copy)
    return copy
  }

  window.probe = {
    hold() {
      held = new Promise((resolve) => (letGo = resolve))
    },
    release() {
      letGo()
    },
    async watchSound() {
      let packets = (await this.read()).audioPackets
      let at = performance.now()
      let longest = 0
      const timer = setInterval(() => {
        void this.read().then(({ audioPackets }) => {
          longest = Math.max(longest, performance.now() - at)
          if (audioPackets <= packets) return
          packets = audioPackets
          at = performance.now()
        })
      }, 50)
      this.longestSilence = () => {
        clearInterval(timer)
        return longest
      }
    },
    longestSilence: () => Infinity,
    cutLines() {
      for (const line of lines.splice(0)) line.close()
    },
    async read() {
      const open = connections.filter(({ signalingState }) => signalingState !== 'closed')
      const reports = await Promise.all(open.map((connection) => connection.getStats()))
      const rtp = reports.flatMap((report) => [...report.values()] as RtpStatistics[])
      const sum = (
        type: string,
        kind: string,
        member: 'totalAudioEnergy' | 'framesDecoded' | 'packetsSent' | 'packetsReceived',
      ) =>
        rtp
          .filter((one) => one.type === type && one.kind === kind)
          .reduce((total, one) => total + (one[member] ?? 0), 0)
      return {
        audioEnergy: sum('inbound-rtp', 'audio', 'totalAudioEnergy'),
        framesDecoded: sum('inbound-rtp', 'video', 'framesDecoded'),
        audioPackets: sum('inbound-rtp', 'audio', 'packetsReceived'),
        paths: rtp
          .filter(({ type }) => type === 'local-candidate' || type === 'remote-candidate')
          .map(({ candidateType, relayProtocol }) => [candidateType, relayProtocol].filter(Boolean).join(' ')),
        packetsSent: sum('outbound-rtp', 'audio', 'packetsSent') + sum('outbound-rtp', 'video', 'packetsSent'),
        filledSenders: open.flatMap((connection) => connection.getSenders()).filter(({ track }) => track).length,
        negotiations,
        openConnections: open.length,
        allConnections: connections.length,
        captured: captured.map(({ kind, readyState }) => ({ kind, readyState })),
        elements: [...document.querySelectorAll('audio, video')].map((node) => {
          const element = node as HTMLMediaElement
          const tracks = element.srcObject instanceof MediaStream ? element.srcObject.getTracks() : []
          return {
            tag: element.localName,
            isPlaying: !element.paused && element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
            currentTime: element.currentTime,
            isMuted: element.muted,
            size: element instanceof HTMLVideoElement ? element.videoWidth * element.videoHeight : 0,
            kinds: tracks.map(({ kind }) => kind),
            isOwn: tracks.some((track) => captured.includes(track)),
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

interface PageElement {
  tag: string
  isPlaying: boolean
  /** Seconds. */
  currentTime: number
  isMuted: boolean
  /** Pixels of the picture. */
  size: number
  kinds: string[]
  /** Whether what it plays was captured in this page. */
  isOwn: boolean
}

export interface Reading {
  audioEnergy: number
  framesDecoded: number
  /** Packets of sound that have come in. */
  audioPackets: number
  /** Types of all candidates in use or tried, `relay udp` for instance. */
  paths: string[]
  packetsSent: number
  /** Senders that hold a track, on every open connection. */
  filledSenders: number
  /** How often the signaling state of any connection changed. */
  negotiations: number
  openConnections: number
  /** Open or not. */
  allConnections: number
  captured: { kind: string; readyState: string }[]
  elements: PageElement[]
}

declare global {
  interface Window {
    probe: {
      /** Microphone and camera keep the page waiting, as a question to a person does, until `release`. */
      hold(): void
      release(): void
      /** Begins to look at packets of sound coming in. */
      watchSound(): Promise<void>
      /** The longest time since then in which none came, in ms. */
      longestSilence(): number
      /** Breaks every websocket that is open. New ones may follow. */
      cutLines(): void
      read(): Promise<Reading>
    }
  }
}
