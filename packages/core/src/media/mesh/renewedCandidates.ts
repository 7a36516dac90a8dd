/**
 * The ways to the other end that its description names, added ones included, as candidates of another foundation (RFC 8839, section
 * 5.1): one that it has already is no news to Chromium, though it gave up checking it.
 *
 * @param round told from the rounds before by its number
 */
export function renewedCandidates(sdp: string, round: number): RTCIceCandidateInit[] {
  const [, ...media] = sdp.split(/^m=/m)
  return media.flatMap((section) => {
    const sdpMid = /^a=mid:(\S+)/m.exec(section)?.[1] ?? null
    // What was renewed before is in the description beside what it renewed.
    const ways = new Set([...section.matchAll(/^a=candidate:\S+ (.*\S)/gm)].map(([, way]) => way))
    return [...ways].map((way, index) => ({ candidate: `candidate:${round}again${index} ${way}`, sdpMid }))
  })
}
