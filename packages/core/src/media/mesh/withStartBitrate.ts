/**
 * The remote description with a start bitrate, in kbit/s, for its preferred video codec. Chromium starts at 300 kbit/s otherwise. Browsers
 * ignore an unknown parameter (RFC 8866, 6.15).
 */
export function withStartBitrate(sdp: string, kilobits: number): string {
  const parameter = `x-google-start-bitrate=${kilobits}`
  const [, payloadType] = /^m=video \d+ \S+ (\d+)/m.exec(sdp) ?? []
  // Within a bundle payload types are unique (RFC 8843, 9.1.1), so that this matches the video codec only.
  const formatLine = new RegExp(`^a=fmtp:${payloadType} .*`, 'm')
  return formatLine.test(sdp)
    ? sdp.replace(formatLine, (line) => `${line};${parameter}`)
    : sdp.replace(
        new RegExp(`^a=rtpmap:${payloadType} .*\r\n`, 'm'),
        (line) => `${line}a=fmtp:${payloadType} ${parameter}\r\n`,
      )
}
