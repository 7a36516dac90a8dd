import type { CandidateType, ProbeConnection } from '../api/ports/probeConnection'

/** A TURN server that is slower than this is too slow for a call. */
const TIMEOUT_MS = 6_000
const order: readonly CandidateType[] = ['host', 'srflx', 'relay']

/** Gathers candidates with an `RTCPeerConnection` that connects to no peer. */
export const probeConnection: ProbeConnection = async (iceServers) => {
  if (typeof RTCPeerConnection === 'undefined') return []
  const found = new Set<string>()
  let connection: RTCPeerConnection | undefined
  try {
    const probe = new RTCPeerConnection({ iceServers })
    connection = probe
    const gathered = new Promise<void>((resolve) => {
      setTimeout(resolve, TIMEOUT_MS)
      probe.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve()
        // An empty candidate string marks the end of a generation (W3C WebRTC, section 4.8.1.3).
        else if (candidate.candidate !== '' && candidate.type) found.add(candidate.type)
      })
    })
    probe.createDataChannel('probe')
    await probe.setLocalDescription(await probe.createOffer())
    await gathered
  } catch {
    // The servers are malformed, or there is no network: the result is empty.
  }
  connection?.close()
  return order.filter((type) => found.has(type))
}
