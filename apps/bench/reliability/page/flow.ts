import { connections } from '../../src/pages/connections.ts'

/** Chromium counts anew every 50 ms. */
const LOOK_EVERY_MS = 25

/** When media last came in, in milliseconds since the epoch, past whatever opened the connections. Make it before anything else. */
export interface Flow {
  /** The moments at which new packets of sound, or new pictures, were found. */
  sound: number[]
  picture: number[]
}

export function watchFlow(): Flow {
  const flow: Flow = { sound: [], picture: [] }
  const counted = new Map<string, number>()

  async function look(): Promise<void> {
    for (const [index, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue
      const report = await connection.getStats()
      for (const entry of report.values() as Iterable<Inbound>) {
        if (entry.type !== 'inbound-rtp') continue
        const count = (entry.kind === 'audio' ? entry.packetsReceived : entry.framesDecoded) ?? 0
        const key = `${index} ${entry.id}`
        if (count > (counted.get(key) ?? 0)) flow[entry.kind === 'audio' ? 'sound' : 'picture'].push(Date.now())
        counted.set(key, count)
      }
    }
    setTimeout(() => void look(), LOOK_EVERY_MS)
  }

  void look()
  return flow
}

interface Inbound {
  id: string
  type: string
  kind: 'audio' | 'video'
  packetsReceived?: number
  framesDecoded?: number
}
