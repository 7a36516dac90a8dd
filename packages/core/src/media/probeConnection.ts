import type { CandidateType, ProbeConnection } from '../api/ports/probeConnection'

/** A TURN server that has said nothing by then is one that a call would not wait for either. */
const PATIENCE_MS = 6_000
const order: readonly CandidateType[] = ['host', 'srflx', 'relay']

/** Through an `RTCPeerConnection` that connects to nobody. */
export const probeConnection: ProbeConnection = async (iceServers) => {
  if (typeof RTCPeerConnection === 'undefined') return []
  const found = new Set<string>()
  let connection: RTCPeerConnection | undefined
  try {
    const probe = new RTCPeerConnection({ iceServers })
    connection = probe
    const gathered = new Promise<void>((resolve) => {
      setTimeout(resolve, PATIENCE_MS)
      probe.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve()
        // An empty one says that a generation is complete (W3C WebRTC, section 4.8.1.3).
        else if (candidate.candidate !== '' && candidate.type) found.add(candidate.type)
      })
    })
    probe.createDataChannel('probe')
    await probe.setLocalDescription(await probe.createOffer())
    await gathered
  } catch {
    // Malformed servers, or no network at all: nothing was found.
  }
  connection?.close()
  return order.filter((type) => found.has(type))
}
