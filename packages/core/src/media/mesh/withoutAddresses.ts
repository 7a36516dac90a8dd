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
      return withLines(signal, (line) => (line.startsWith('a=candidate:') ? relayOnly(line) : [line]))
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

/** Removes every candidate from a description. Two ends that have such descriptions of each other cannot send packets. */
export function withoutCandidates(signal: Signal): Signal {
  // After an end of candidates the other end would not wait for those that follow.
  return 'sdp' in signal
    ? withLines(signal, (line) => (/^a=(candidate:|end-of-candidates)/.test(line) ? [] : [line]))
    : signal
}

/** A description without its default addresses (RFC 8866, 5.7; RFC 8839, 5.1), and with some of its lines. */
function withLines<S extends { sdp: string }>(signal: S, keep: (line: string) => string[]): S {
  const lines = signal.sdp.split(/\r?\n/).flatMap((line) => {
    if (line.startsWith('c=')) return ['c=IN IP4 0.0.0.0']
    return line.startsWith('a=rtcp:') ? ['a=rtcp:9 IN IP4 0.0.0.0'] : keep(line)
  })
  return { ...signal, sdp: lines.join('\r\n') }
}

/** `raddr` and `rport` of a relay candidate are the address that the TURN server sees. */
function relayOnly(candidate: string): string[] {
  return / typ relay\b/.test(candidate) ? [candidate.replace(/ raddr \S+ rport \d+/, ' raddr 0.0.0.0 rport 0')] : []
}
