import type { Signal } from '@offhook/protocol'

/**
 * Removes the addresses of the sender from a signal that arrives before the answer: with `relay` only relay addresses remain, and not the
 * address behind them; with `negotiate` none. Browsers and clients disclose no others then, but the switchboard trusts neither a modified nor
 * an old client.
 *
 * Never throws: what is no candidate is left out.
 *
 * @returns `null` if nothing remains of the signal
 */
export function withoutAddresses(signal: Signal, mode: 'relay' | 'negotiate'): Signal | null {
  const candidateOf = mode === 'relay' ? relayCandidate : () => null
  switch (signal.type) {
    case 'offer':
    case 'answer': {
      const lines = signal.sdp.split(/\r\n|\r|\n/)
      return { ...signal, sdp: lines.flatMap((line) => withoutAddress(line, candidateOf)).join('\r\n') }
    }
    case 'candidate': {
      const text = signal.candidate.candidate.trim()
      // An empty candidate marks the end of the candidates.
      const kept = text === '' ? text : candidateOf(text)
      return kept === null ? null : { ...signal, candidate: { ...signal.candidate, candidate: kept } }
    }
    case 'renegotiate':
    case 'restart':
      return signal
  }
}

/** One line of a description (RFC 8866, section 5; RFC 8839, section 5). Candidates are sent separately too, so that no line is needed. */
function withoutAddress(line: string, candidateOf: (text: string) => string | null): string[] {
  if (/candidates?\s*:/i.test(line)) {
    const kept = line.startsWith('a=candidate:') ? candidateOf(line.slice(2)) : null
    return kept === null ? [] : [`a=${kept}`]
  }
  // The type of a line may not be in upper case or indented, but the other end might read it all the same.
  if (/^\s*c\s*=/i.test(line)) return ['c=IN IP4 0.0.0.0']
  if (/^\s*a\s*=\s*rtcp\s*:/i.test(line)) return ['a=rtcp:9 IN IP4 0.0.0.0']
  if (/^\s*o\s*=/i.test(line)) return [withoutOrigin(line)]
  return [line.replace(/^m=(\S+) [1-9]\d*/, 'm=$1 9')]
}

/** The session of a browser, with an address that discloses nothing. */
const ORIGIN = /^o=(-|mozilla\S*) (\d+) (\d+) IN IP[46] (\S+)$/
const unspecified = ['0.0.0.0', '127.0.0.1', '::', '::1']

function withoutOrigin(line: string): string {
  const [, name = '-', id = '0', version = '0', address = ''] = ORIGIN.exec(line) ?? []
  return unspecified.includes(address) ? line : `o=${name} ${id} ${version} IN IP4 127.0.0.1`
}

/** The extensions of a candidate that browsers write and that contain no address. */
const extensions = ['generation', 'ufrag', 'network-id', 'network-cost', 'tcptype']
const EXTENSION_VALUE = /^[\w+/-]+$/

/**
 * Returns a relay candidate without its related address, which is the one that the TURN server sees; `null` for every other candidate
 * (RFC 8839, section 5.1).
 */
function relayCandidate(text: string): string | null {
  const tokens = text.replace(/^a=/, '').split(/\s+/)
  const [foundation = '', , , , address = '', , typ, type] = tokens
  if (!foundation.startsWith('candidate:') || typ !== 'typ' || type !== 'relay' || /\.local\.?$/i.test(address))
    return null
  const kept = tokens.slice(0, 8)
  for (let index = 8; index + 1 < tokens.length; index += 2) {
    const [name = '', value = ''] = tokens.slice(index, index + 2)
    if (name === 'raddr') kept.push(name, '0.0.0.0')
    else if (name === 'rport') kept.push(name, '0')
    else if (extensions.includes(name) && EXTENSION_VALUE.test(value)) kept.push(name, value)
  }
  return kept.join(' ')
}
