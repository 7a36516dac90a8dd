import type { Signal } from '@offhook/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutAddresses } from './withoutAddresses'

const host = 'candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 ufrag abcd'
const mdns = 'candidate:4 1 udp 2122260223 0c1d2e3f-aaaa-4bbb-8ccc-123456789abc.local 50000 typ host'
const host6 = 'candidate:5 1 udp 2122260223 2001:db8::7 50000 typ host'
const tcp = 'candidate:6 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active'
const reflexive = 'candidate:2 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000 generation 0'
const peerReflexive = 'candidate:7 1 udp 1686052607 198.51.100.7 50000 typ prflx raddr 192.0.2.7 rport 50000'
const relay =
  'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 198.51.100.7 rport 50000 generation 0 ufrag abcd'
const bareRelay = 'candidate:3 1 udp 41885439 203.0.113.9 49160 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag abcd'
const hidden = [host, mdns, host6, tcp, reflexive, peerReflexive]

const candidate = (text: string): Signal => ({ type: 'candidate', candidate: { candidate: text, sdpMid: '0' } })
/** What may pass through relays. */
const relayOnly = (signal: Signal) => withoutAddresses(signal, 'relay')
const address = /192\.0\.2\.7|198\.51\.100\.7|2001:db8|\.local/

describe('withoutAddresses', () => {
  it('removes every candidate while two devices negotiate', () => {
    expect(withoutAddresses(candidate(relay), 'negotiate')).toBeNull()
    const sdp = ['v=0', `a=${relay}`, `a=${host}`, 'a=fingerprint:sha-256 AA:BB', ''].join('\r\n')
    expect(withoutAddresses({ type: 'offer', sdp }, 'negotiate')).toEqual({
      type: 'offer',
      sdp: 'v=0\r\na=fingerprint:sha-256 AA:BB\r\n',
    })
  })

  it.each(hidden)('removes the candidate %s', (text) => {
    expect(relayOnly(candidate(text))).toBeNull()
    expect(relayOnly(candidate(`a=${text}`))).toBeNull()
  })

  it.each([
    `${host} typ relay`,
    'candidate:1 1 udp 1 192.0.2.7 5 typ host relay typ relay',
    `${host}\r\na=${relay}`,
    host.toUpperCase(),
    'candidate:1 1 udp 1 name.local 5 typ relay',
    'candidate:',
    'nonsense',
    ' typ relay',
  ])('removes what is no relay candidate: %j', (text) => {
    expect(relayOnly(candidate(text))).toBeNull()
  })

  it('keeps a relay candidate without its related address, and the end of candidates', () => {
    expect(relayOnly(candidate(relay))).toEqual(candidate(bareRelay))
    expect(relayOnly(candidate(`a=${relay}`))).toEqual(candidate(bareRelay))
    expect(JSON.stringify(relayOnly(candidate(`${relay}\r\na=${host}`)))).not.toMatch(address)
    expect(relayOnly(candidate(''))).toEqual(candidate(''))
  })

  it.each(['offer', 'answer'] as const)('changes nothing of an %s but addresses', (type) => {
    const lines = (...media: string[]) =>
      [
        'v=0',
        media[0],
        's=-',
        't=0 0',
        media[1],
        ...media.slice(2),
        'a=ice-ufrag:abcd',
        'a=fingerprint:sha-256 AA:BB',
        '',
      ].join('\r\n')
    const sdp = lines(
      'o=- 1 2 IN IP4 192.0.2.7',
      'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 192.0.2.7',
      'a=rtcp:50000 IN IP4 192.0.2.7',
      ...[...hidden, relay].map((text) => `a=${text}`),
      'a=remote-candidates:1 192.0.2.7 50000',
    )
    expect(relayOnly({ type, sdp })).toEqual({
      type,
      sdp: lines(
        'o=- 1 2 IN IP4 127.0.0.1',
        'm=audio 9 UDP/TLS/RTP/SAVPF 111',
        'c=IN IP4 0.0.0.0',
        'a=rtcp:9 IN IP4 0.0.0.0',
        `a=${bareRelay}`,
      ),
    })
  })

  it('keeps a description without addresses as it is', () => {
    const sdp = [
      'v=0',
      'o=mozilla 1 0 IN IP4 0.0.0.0',
      's=-',
      'm=audio 9 UDP/TLS/RTP/SAVPF 0',
      'c=IN IP4 0.0.0.0',
      '',
    ].join('\r\n')
    expect(relayOnly({ type: 'offer', sdp })).toEqual({ type: 'offer', sdp })
    expect(relayOnly({ type: 'restart' })).toEqual({ type: 'restart' })
  })

  it('discloses no address in any description, however its lines are written', () => {
    const line = fc.oneof(
      fc.constantFrom(...hidden.map((text) => `a=${text}`), `a=${relay}`, 'c=IN IP4 192.0.2.7', 'c=IN IP6 2001:db8::7'),
      fc.constantFrom(
        'o=- 1 2 IN IP4 192.0.2.7',
        'o=192.0.2.7',
        'a=rtcp:5 IN IP4 192.0.2.7',
        'a=remote-candidates:1 192.0.2.7 5',
      ),
      fc.constantFrom(
        ...hidden.flatMap((text) => [` a=${text}`, `A=${text.toUpperCase()}`, `a= ${text}`, `a=${text} typ relay`]),
      ),
      fc.constantFrom('m=audio 9 UDP/TLS/RTP/SAVPF 0', 'v=0', '', 'm=', 'o=', 'c'),
    )
    const separator = fc.constantFrom('\r\n', '\n', '\r', '\n\r')
    fc.assert(
      fc.property(fc.array(fc.tuple(line, separator), { maxLength: 12 }), (lines) => {
        const signal = relayOnly({ type: 'offer', sdp: lines.flat().join('') })
        expect(JSON.stringify(signal)).not.toMatch(address)
      }),
    )
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        relayOnly({ type: 'offer', sdp: text })
        relayOnly(candidate(text))
        relayOnly(candidate(`candidate:${text} typ relay ${text}`))
      }),
    )
  })
})
