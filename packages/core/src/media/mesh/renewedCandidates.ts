/**
 * The candidates of a remote description, with a new foundation each (RFC 8839, section 5.1). Chromium ignores a candidate that it
 * already has, even when it has stopped checking it.
 *
 * @param round A number that differs from earlier calls, so that the foundations differ too.
 */
export function renewedCandidates(sdp: string, round: number): RTCIceCandidateInit[] {
  const [, ...mediaSections] = sdp.split(/^m=/m)
  return mediaSections.flatMap((section) => {
    const sdpMid = /^a=mid:(\S+)/m.exec(section)?.[1] ?? null
    // The description also contains the candidates of earlier rounds, which differ in the foundation only.
    const addresses = new Set([...section.matchAll(/^a=candidate:\S+ (.*\S)/gm)].map(([, address]) => address))
    return [...addresses].map((address, index) => ({ candidate: `candidate:${round}again${index} ${address}`, sdpMid }))
  })
}
