import type { Signal } from '@offhook/protocol'

/**
 * Removes the addresses of this end from a signal: only relay addresses remain, and not the address behind them. With an ICE transport
 * policy of `relay` a browser discloses nothing else (W3C WebRTC, 4.2.5). This function covers one that does.
 *
 * @returns `null` if nothing remains of the signal.
 */
export function withoutAddresses(signal: Signal): Signal | null {
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return { ...signal, sdp: signal.sdp.split('\r\n').flatMap(withoutAddress).join('\r\n') }
    case 'candidate': {
      const { candidate } = signal.candidate
      // An empty candidate marks the end of the candidates.
      const [kept] = candidate === '' ? [''] : relayOnly(candidate)
      return kept === undefined ? null : { ...signal, candidate: { ...signal.candidate, candidate: kept } }
    }
    case 'renegotiate':
    case 'restart':
      return signal
  }
}

/** One line of a description (RFC 8866, 5.7; RFC 8839, 5.1). Candidates are sent separately, so that no line has to contain one. */
function withoutAddress(line: string): string[] {
  if (line.startsWith('c=')) return ['c=IN IP4 0.0.0.0']
  if (line.startsWith('a=rtcp:')) return ['a=rtcp:9 IN IP4 0.0.0.0']
  return line.startsWith('a=candidate:') ? relayOnly(line) : [line]
}

/** `raddr` and `rport` of a relay candidate are the address that the TURN server sees. */
function relayOnly(candidate: string): string[] {
  return / typ relay\b/.test(candidate) ? [candidate.replace(/ raddr \S+ rport \d+/, ' raddr 0.0.0.0 rport 0')] : []
}
