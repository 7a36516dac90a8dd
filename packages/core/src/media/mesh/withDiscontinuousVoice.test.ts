import { array, assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withDiscontinuousVoice } from './withDiscontinuousVoice'

const lines = (...items: string[]) => [...items, ''].join('\r\n')

const audio = (payloadType: number, parameters: string) => [
  `m=audio 9 UDP/TLS/RTP/SAVPF 63 ${payloadType} 9`,
  `a=rtpmap:63 red/48000/2`,
  `a=fmtp:63 ${payloadType}/${payloadType}`,
  `a=rtpmap:${payloadType} opus/48000/2`,
  `a=fmtp:${payloadType} minptime=10;useinbandfec=1${parameters}`,
  'a=rtpmap:9 G722/8000',
]
const video = ['m=video 9 UDP/TLS/RTP/SAVPF 96', 'a=rtpmap:96 VP8/90000', 'a=fmtp:96 x-google-start-bitrate=60']

describe('withDiscontinuousVoice', () => {
  it('adds the parameter to Opus in every audio section and changes nothing else', () => {
    expect(withDiscontinuousVoice(lines('v=0', ...audio(111, ''), ...video, ...audio(109, ';stereo=1')))).toBe(
      lines('v=0', ...audio(111, ';usedtx=1'), ...video, ...audio(109, ';stereo=1;usedtx=1')),
    )
  })

  it.each(['usedtx=0', 'usedtx=1'])('keeps the %s of the other end', (parameter) => {
    const sdp = lines('v=0', ...audio(111, `;${parameter}`))
    expect(withDiscontinuousVoice(sdp)).toBe(sdp)
  })

  it('only adds the parameter, and only once, to any text', () => {
    const line = constantFrom(
      ...audio(111, ''),
      ...video,
      'a=fmtp:111',
      'a=fmtp:111 ',
      'a=rtpmap:111',
      'a=rtpmap: opus/48000',
    )
    const text = array(
      string().map((junk) => junk.replaceAll('usedtx', '')),
      { maxLength: 3 },
    )
    const separator = constantFrom('\r\n', '\n', '\r', '')
    assert(
      property(array(line), text, separator, (known, junk, end) => {
        const sdp = [...known, ...junk, ...known].join(end)
        const changed = withDiscontinuousVoice(sdp)
        expect(changed.replaceAll(';usedtx=1', '')).toBe(sdp)
        expect(withDiscontinuousVoice(changed)).toBe(changed)
      }),
    )
  })
})
