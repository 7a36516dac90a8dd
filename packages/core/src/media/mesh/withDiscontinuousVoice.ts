/**
 * The remote description with discontinuous transmission for Opus (RFC 7587, section 6.1): a silent microphone then sends 2.5 packets a
 * second instead of 50. Browsers offer it in no other way. An end that does not know the parameter ignores it (RFC 8866, section 6.15).
 */
export function withDiscontinuousVoice(sdp: string): string {
  const opus = new Set(Array.from(sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000/gim), ([, payloadType]) => payloadType))
  // Within a bundle payload types are unique (RFC 8843, 9.1.1).
  return sdp.replace(/^a=fmtp:(\d+) .*/gm, (line, payloadType: string) =>
    opus.has(payloadType) && !line.includes('usedtx=') ? `${line};usedtx=1` : line,
  )
}
