import { decodeJwt, decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose'
import { quote, type TokenProblem } from './tokenProblem'

/** The texts that a value which is not a string becomes when it is concatenated to one. */
const STRINGIFIED = /^(undefined|null|true|false|NaN|\[object .*\])$/

/**
 * Finds what is wrong with a token before its signature and claims can be checked.
 *
 * @returns a problem of `token` if `decodeJwt` fails; no problem if it succeeds and the algorithm is allowed
 */
export function findFormatProblems(
  token: string,
  { algorithms, hint }: { algorithms: readonly string[]; hint: string },
): TokenProblem[] {
  const reason = formatProblem(token)
  if (reason !== null) return [{ claim: 'token', reason }]
  let header: ProtectedHeaderParameters
  try {
    header = decodeProtectedHeader(token)
    decodeJwt(token)
  } catch {
    return [{ claim: 'token', reason: 'is no JWT: its parts are not JSON in base64url' }]
  }
  const { alg, crit } = header
  // RFC 7515, section 4.1.11: a token with an extension that is not understood is invalid.
  if (crit !== undefined) return [{ claim: 'crit', reason: 'this server supports no extensions' }]
  if (algorithms.some((allowed) => allowed === alg)) return []
  const actual = typeof alg === 'string' ? `is ${quote(alg)}` : 'is missing'
  return [{ claim: 'alg', reason: `${actual}, expected ${algorithms.join(' or ')}: ${hint}` }]
}

function formatProblem(token: string): string | null {
  if (token.trim() === '') return 'is empty'
  if (STRINGIFIED.test(token)) return `is the text ${quote(token)}`
  if (/^bearer\s/i.test(token)) return 'starts with "Bearer ": pass the JWT alone'
  if (token.trim() !== token) return 'has a space or a line break at its start or end'
  if (/^["'].*["']$/.test(token)) return 'is in quotes: it may be JSON that was not parsed'
  if (token.startsWith('{')) return 'is JSON, expected the JWT in it'
  const { length } = token.split('.')
  if (length === 5) return 'is encrypted (JWE), expected a signed JWT'
  if (length !== 3) return 'is no JWT: expected three parts separated by dots'
  return /^[\w.-]+=*$/.test(token) ? null : 'is no JWT: it has characters that base64url does not have'
}
