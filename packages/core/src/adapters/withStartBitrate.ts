/** What is in a video section beside codecs: what repairs them, which has a rate of its own (RFC 4588, 2198, 5109, 8627). */
const repairs = ['rtx', 'red', 'ulpfec', 'flexfec-03']

/**
 * The other end's description, in which every video codec is to begin at so many kilobits a second. Chromium begins at 300 otherwise:
 * a first picture of 4 kB takes 30 ms to leave, and those of a larger camera are left out until the network has shown that there is room
 * for them (libwebrtc, `VideoStreamEncoder::DropDueToSize`). Who does not know the parameter passes it over (RFC 8866, 6.15).
 */
export function withStartBitrate(sdp: string, kilobits: number): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith('m=video') ? inVideo(section, kilobits) : section))
    .join('')
}

function inVideo(section: string, kilobits: number): string {
  const parameter = `x-google-start-bitrate=${kilobits}`
  const types = [...section.matchAll(/^a=rtpmap:(\d+) ([\w-]+)\//gm)].flatMap(([, type = '', codec = '']) =>
    repairs.includes(codec.toLowerCase()) ? [] : [type],
  )
  return types.reduce((rest, type) => {
    const own = new RegExp(`^a=fmtp:${type} .*`, 'm')
    return own.test(rest)
      ? rest.replace(own, (line) => `${line};${parameter}`)
      : rest.replace(new RegExp(`^(a=rtpmap:${type} .*)(\\r?\\n)`, 'm'), `$1$2a=fmtp:${type} ${parameter}$2`)
  }, section)
}
