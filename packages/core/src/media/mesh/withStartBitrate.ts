/**
 * The other end's description, in which the video codec it likes best is to begin at so many kilobits a second. Chromium begins at 300
 * otherwise: a first picture of 4 kB takes 30 ms to leave, and those of a larger camera are left out until the network has shown that
 * there is room for them (libwebrtc, `VideoStreamEncoder::DropDueToSize`). Who does not know the parameter passes it over (RFC 8866, 6.15).
 */
export function withStartBitrate(sdp: string, kilobits: number): string {
  const parameter = `x-google-start-bitrate=${kilobits}`
  const [, type] = /^m=video \d+ \S+ (\d+)/m.exec(sdp) ?? []
  // Of the video codec alone: within a bundle no two have the same number (RFC 8843, 9.1.1).
  const own = new RegExp(`^a=fmtp:${type} .*`, 'm')
  return own.test(sdp)
    ? sdp.replace(own, (line) => `${line};${parameter}`)
    : sdp.replace(new RegExp(`^a=rtpmap:${type} .*\r\n`, 'm'), (line) => `${line}a=fmtp:${type} ${parameter}\r\n`)
}
