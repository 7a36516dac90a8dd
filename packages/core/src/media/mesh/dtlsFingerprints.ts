/**
 * The certificate fingerprints of a session description (RFC 8122, section 5), without repetitions and in a form that is the same at both
 * ends. DTLS accepts a certificate that matches any of them (RFC 5763, section 5), so that an injected one must be part of the result.
 */
export function dtlsFingerprints(sdp: string): string {
  const lines = [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gim)]
  const fingerprints = lines.map(([, hash = '', value = '']) => `${hash.toLowerCase()} ${value.toUpperCase()}`)
  return [...new Set(fingerprints)].sort().join(', ')
}
