import { attempt } from '../../browser/attempt'

/**
 * Negotiates redundant audio data (RED, RFC 2198): listed first among the codecs of a description, it makes the other end repeat in every
 * packet the frame of the packet before. A browser that does not list RED (Firefox) sends and receives Opus.
 *
 * The order decides, before the description is created. Chromium ignores `audio/red` as the `codec` of `RTCRtpEncodingParameters`, and
 * reports RED in its statistics as Opus (https://groups.google.com/g/discuss-webrtc/c/5761etCrSuA).
 *
 * @param isRedundant `false` removes RED, for both directions: what one end does not list, the other does not send
 */
export function preferRedundantAudio(transceiver: RTCRtpTransceiver, isRedundant: boolean): void {
  // A browser that lacks `getCapabilities` or `setCodecPreferences` keeps its own order.
  attempt(() => {
    const { codecs = [] } = RTCRtpReceiver.getCapabilities('audio') ?? {}
    const isRed = ({ mimeType }: RTCRtpCodec) => mimeType === 'audio/red'
    const red = codecs.filter(isRed)
    if (red.length === 0) return
    transceiver.setCodecPreferences([...(isRedundant ? red : []), ...codecs.filter((codec) => !isRed(codec))])
  }, undefined)
}
