import { expect, it } from 'vitest'
import { renewedCandidates } from './renewedCandidates'

const description = (...candidates: string[]) =>
  [
    ...['v=0', 's=-', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=ice-ufrag:abcd', ...candidates, 'a=mid:0'],
    ...['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:1', ''],
  ].join('\r\n')

const addresses = ['1 udp 2122260223 192.0.2.7 38223 typ host generation 0', '1 tcp 1518280447 192.0.2.7 9 typ host']
const known = addresses.map((address, index) => `a=candidate:41388392${index} ${address}`)

it('gives each candidate of each media section a new foundation', () => {
  expect(renewedCandidates(description(...known), 1)).toEqual([
    { candidate: `candidate:1again0 ${addresses[0]}`, sdpMid: '0' },
    { candidate: `candidate:1again1 ${addresses[1]}`, sdpMid: '0' },
  ])
  expect(renewedCandidates('', 1)).toEqual([])
})

it('renews each address once in every round, with a different foundation', () => {
  const renewed = renewedCandidates(description(...known), 1).map(({ candidate }) => `a=${candidate}`)
  const again = renewedCandidates(description(...known, ...renewed), 2)
  expect(again).toHaveLength(2)
  for (const { candidate } of again) expect(renewed).not.toContain(`a=${candidate}`)
})
