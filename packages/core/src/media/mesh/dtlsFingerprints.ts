/**
 * The certificate fingerprints of a session description (RFC 8122, section 5), each once and in a form that is the same at both ends.
 * DTLS lets nobody in whose certificate has none of them (RFC 5763, section 5): all are taken, so that one that was smuggled in shows.
 */
export function dtlsFingerprints(sdp: string): string {
  const lines = [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gim)]
  const all = lines.map(([, hash = '', value = '']) => `${hash.toLowerCase()} ${value.toUpperCase()}`)
  return [...new Set(all)].sort().join(', ')
}
