import { expect, it } from 'vitest'
import { withStartBitrate } from './withStartBitrate'

const lines = (...each: string[]) => [...each, ''].join('\r\n')

const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1']

it('is said of each video codec, and of nothing else', () => {
  const video = [
    ...['m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 116', 'a=mid:1', 'a=rtpmap:96 VP8/90000', 'a=rtcp-fb:96 nack pli'],
    ...['a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96', 'a=rtpmap:98 VP9/90000', 'a=fmtp:98 profile-id=0'],
    ...['a=rtpmap:99 rtx/90000', 'a=fmtp:99 apt=98', 'a=rtpmap:116 red/90000', 'a=ssrc-group:FID 1 2'],
  ]
  const data = ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:2']
  expect(withStartBitrate(lines('v=0', ...audio, ...video, ...data), 800)).toBe(
    lines(
      ...['v=0', ...audio, 'm=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 116', 'a=mid:1'],
      ...['a=rtpmap:96 VP8/90000', 'a=fmtp:96 x-google-start-bitrate=800', 'a=rtcp-fb:96 nack pli'],
      ...['a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96', 'a=rtpmap:98 VP9/90000'],
      ...['a=fmtp:98 profile-id=0;x-google-start-bitrate=800', 'a=rtpmap:99 rtx/90000', 'a=fmtp:99 apt=98'],
      ...['a=rtpmap:116 red/90000', 'a=ssrc-group:FID 1 2', ...data],
    ),
  )
})

it('leaves a description without pictures as it is', () => {
  expect(withStartBitrate(lines('v=0', ...audio), 800)).toBe(lines('v=0', ...audio))
})
