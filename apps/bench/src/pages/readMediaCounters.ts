/** What peer connections have sent and received since they were created (WebRTC Statistics, `inbound-rtp` and `outbound-rtp`). */
export interface MediaCounters {
  /** In milliseconds since the epoch. */
  at: number
  audio: {
    samples: number
    concealed: number
    /** The part of `concealed` that is silence. */
    silentConcealed: number
    /** With the headers of RTP, without those of UDP and IP. */
    bytesSent: number
  }
  video: {
    bytesSent: number
    framesDecoded: number
    /** Of the last decoded frame. 0 before the first one. */
    frameHeight: number
    framesSent: number
  }
}

type RtpStatistics = RTCInboundRtpStreamStats & RTCOutboundRtpStreamStats & { silentConcealedSamples?: number }

export async function readMediaCounters(connections: readonly RTCPeerConnection[]): Promise<MediaCounters> {
  const counters: MediaCounters = {
    at: performance.timeOrigin + performance.now(),
    audio: { samples: 0, concealed: 0, silentConcealed: 0, bytesSent: 0 },
    video: { bytesSent: 0, framesDecoded: 0, frameHeight: 0, framesSent: 0 },
  }
  const reports = await Promise.all(connections.map((connection) => connection.getStats()))
  for (const entry of reports.flatMap((report) => [...report.values()] as RtpStatistics[])) {
    const { audio, video } = counters
    const { type } = entry as { type: string }
    if (type === 'inbound-rtp' && entry.kind === 'audio') {
      audio.samples += entry.totalSamplesReceived ?? 0
      audio.concealed += entry.concealedSamples ?? 0
      audio.silentConcealed += entry.silentConcealedSamples ?? 0
    } else if (type === 'inbound-rtp') {
      video.framesDecoded += entry.framesDecoded ?? 0
      video.frameHeight = Math.max(video.frameHeight, entry.frameHeight ?? 0)
    } else if (type === 'outbound-rtp') {
      counters[entry.kind === 'audio' ? 'audio' : 'video'].bytesSent +=
        (entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0)
      if (entry.kind === 'video') video.framesSent += entry.framesSent ?? 0
    }
  }
  return counters
}
