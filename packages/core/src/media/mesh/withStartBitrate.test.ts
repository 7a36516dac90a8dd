import { expect, it } from 'vitest'
import { withStartBitrate } from './withStartBitrate'

const lines = (...items: string[]) => [...items, ''].join('\r\n')

const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1']
const vp8 = ['a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli', 'a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96']
const vp9 = ['a=rtpmap:98 VP9/90000', 'a=rtcp-fb:98 nack', 'a=fmtp:98 profile-id=0', 'a=ssrc-group:FID 1 2']

it('adds the bitrate to the parameters of the first video codec', () => {
  const video = (payloadTypes: string) => ['v=0', ...audio, `m=video 9 UDP/TLS/RTP/SAVPF ${payloadTypes}`, 'a=mid:1']
  expect(withStartBitrate(lines(...video('96 97 98'), ...vp8, ...vp9), 800)).toBe(
    lines(
      ...[...video('96 97 98'), 'a=rtpmap:96 VP8/90000', 'a=fmtp:96 x-google-start-bitrate=800', ...vp8.slice(1)],
      ...vp9,
    ),
  )
  expect(withStartBitrate(lines(...video('98 96 97'), ...vp8, ...vp9), 800)).toBe(
    lines(
      ...[...video('98 96 97'), ...vp8, ...vp9.slice(0, 2)],
      ...['a=fmtp:98 profile-id=0;x-google-start-bitrate=800', 'a=ssrc-group:FID 1 2'],
    ),
  )
})

it('does not change a description without video', () => {
  expect(withStartBitrate(lines('v=0', ...audio), 800)).toBe(lines('v=0', ...audio))
})
