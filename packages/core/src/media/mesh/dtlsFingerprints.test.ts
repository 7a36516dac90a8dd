import { expect, it } from 'vitest'
import { dtlsFingerprints } from './dtlsFingerprints'

it('reads the same fingerprints from the session level and from each media section', () => {
  const session = ['v=0', 'a=fingerprint:sha-256 AB:CD', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', ''].join('\r\n')
  const media = ['v=0', 'm=audio', 'a=fingerprint:SHA-256 ab:cd', 'm=video', 'a=fingerprint:sha-256 AB:CD', ''].join(
    '\r\n',
  )
  expect(dtlsFingerprints(session)).toBe('sha-256 AB:CD')
  expect(dtlsFingerprints(media)).toBe('sha-256 AB:CD')
})

it('includes every fingerprint, because DTLS accepts each of them', () => {
  const two = 'a=fingerprint:sha-256 EF:01\r\na=fingerprint:sha-256 AB:CD\r\n'
  expect(dtlsFingerprints(two)).toBe('sha-256 AB:CD, sha-256 EF:01')
  expect(dtlsFingerprints('v=0\r\n')).toBe('')
})
