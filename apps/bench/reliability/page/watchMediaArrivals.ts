/** Chromium updates the statistics every 50 ms. */
const POLL_INTERVAL_MS = 25

/** When media arrived, in milliseconds since the epoch. */
export interface MediaArrivals {
  /** The times at which new audio packets were found. */
  audio: number[]
  /** The times at which new video frames were found. */
  video: number[]
}

/** @param connections a live array */
export function watchMediaArrivals(connections: readonly RTCPeerConnection[]): MediaArrivals {
  const arrivals: MediaArrivals = { audio: [], video: [] }
  const lastCounts = new Map<string, number>()

  async function poll(): Promise<void> {
    for (const [index, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue
      const report = await connection.getStats()
      for (const entry of report.values() as Iterable<InboundStatistics>) {
        if (entry.type !== 'inbound-rtp') continue
        const count = (entry.kind === 'audio' ? entry.packetsReceived : entry.framesDecoded) ?? 0
        const key = `${index} ${entry.id}`
        if (count > (lastCounts.get(key) ?? 0)) arrivals[entry.kind].push(Date.now())
        lastCounts.set(key, count)
      }
    }
    setTimeout(() => void poll(), POLL_INTERVAL_MS)
  }

  void poll()
  return arrivals
}

interface InboundStatistics {
  id: string
  type: string
  kind: 'audio' | 'video'
  packetsReceived?: number
  framesDecoded?: number
}
