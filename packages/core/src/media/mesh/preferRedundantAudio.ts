import { attempt } from '../../browser/attempt'

/**
 * Negotiates redundant audio data (RED, RFC 2198): listed first among the codecs of a description, it makes the other end repeat in every
 * packet the frame of the packet before. A browser that does not list RED (Firefox) sends and receives Opus.
 *
 * The order decides, before the description is created. Chromium ignores `audio/red` as the `codec` of `RTCRtpEncodingParameters`, and
 * reports RED in its statistics as Opus (https://groups.google.com/g/discuss-webrtc/c/5761etCrSuA).
 */
export function preferRedundantAudio(transceiver: RTCRtpTransceiver): void {
  // A browser that lacks `getCapabilities` or `setCodecPreferences` keeps its own order.
  attempt(() => {
    const { codecs = [] } = RTCRtpReceiver.getCapabilities('audio') ?? {}
    const isRedundant = ({ mimeType }: RTCRtpCodec) => mimeType === 'audio/red'
    if (codecs.some(isRedundant)) {
      transceiver.setCodecPreferences([...codecs.filter(isRedundant), ...codecs.filter((codec) => !isRedundant(codec))])
    }
  }, undefined)
}
