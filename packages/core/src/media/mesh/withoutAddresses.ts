import type { Signal } from '@offhook/protocol'

/**
 * What may be said of an end whose address is nobody's business yet: the relay's addresses, and not those behind them. A browser that
 * gathers for `relay` only says nothing else (W3C WebRTC, 4.2.5); this holds also for one that does.
 *
 * @returns `null` for a signal of which nothing is left.
 */
export function withoutAddresses(signal: Signal): Signal | null {
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return { ...signal, sdp: signal.sdp.split('\r\n').flatMap(withoutAddress).join('\r\n') }
    case 'candidate': {
      const { candidate } = signal.candidate
      // The empty one says that there are no more.
      const [kept] = candidate === '' ? [''] : relayed(candidate)
      return kept === undefined ? null : { ...signal, candidate: { ...signal.candidate, candidate: kept } }
    }
    case 'renegotiate':
    case 'restart':
      return signal
  }
}

/** One line of a description (RFC 8866, 5.7; RFC 8839, 5.1). Candidates follow by themselves, so that no line has to name one. */
function withoutAddress(line: string): string[] {
  if (line.startsWith('c=')) return ['c=IN IP4 0.0.0.0']
  if (line.startsWith('a=rtcp:')) return ['a=rtcp:9 IN IP4 0.0.0.0']
  return line.startsWith('a=candidate:') ? relayed(line) : [line]
}

/** `raddr` and `rport` are what a relayed candidate stands for: the address that the relay saw. */
function relayed(candidate: string): string[] {
  return / typ relay\b/.test(candidate) ? [candidate.replace(/ raddr \S+ rport \d+/, ' raddr 0.0.0.0 rport 0')] : []
}
