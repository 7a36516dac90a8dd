import type { Signal } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { withoutAddresses } from './withoutAddresses'

const host = 'candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 ufrag abcd'
const reflexive = 'candidate:2 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000 generation 0'
const relay = 'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 198.51.100.7 rport 50000 generation 0'
const bareRelay = 'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 0.0.0.0 rport 0 generation 0'

const candidate = (text: string): Signal => ({ type: 'candidate', candidate: { candidate: text, sdpMid: '0' } })

describe('withoutAddresses', () => {
  it('removes host and server-reflexive candidates', () => {
    expect(withoutAddresses(candidate(host))).toBeNull()
    expect(withoutAddresses(candidate(reflexive))).toBeNull()
  })

  it('keeps a relay candidate without its related address', () => {
    expect(withoutAddresses(candidate(relay))).toEqual(candidate(bareRelay))
  })

  it('keeps the end of candidates', () => {
    expect(withoutAddresses(candidate(''))).toEqual(candidate(''))
  })

  it.each(['offer', 'answer'] as const)('changes nothing else of an %s', (type) => {
    const lines = (candidates: string[], address: string) =>
      [
        'v=0',
        'o=- 1 2 IN IP4 127.0.0.1',
        'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
        `c=IN IP4 ${address}`,
        `a=rtcp:9 IN IP4 ${address}`,
        ...candidates.map((attribute) => `a=${attribute}`),
        'a=fingerprint:sha-256 AA:BB',
        '',
      ].join('\r\n')
    const signal: Signal = { type, sdp: lines([host, reflexive, relay], '192.0.2.7') }
    expect(withoutAddresses(signal)).toEqual({ type, sdp: lines([bareRelay], '0.0.0.0') })
  })

  it('keeps a restart request', () => {
    expect(withoutAddresses({ type: 'restart' })).toEqual({ type: 'restart' })
  })
})
