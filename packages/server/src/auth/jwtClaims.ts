import type { Features } from '@offhook/switchboard'
import { quote, type ReportTokenProblem, typeOf } from './tokenProblem'

/** The claims of a token that the server uses. Times are in seconds since the epoch. */
export interface JwtClaims {
  sub: string
  name?: string | undefined
  features?: Features | undefined
  exp?: number | undefined
  iat?: number | undefined
}

export interface ExpectedClaims {
  issuer?: string | undefined
  audience?: string | undefined
}

/** How far the issuer's clock may be ahead of ours, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 30
/** Larger values are milliseconds: a time in seconds reaches this number in the year 5138, a time in milliseconds did in 1973. */
const MILLISECONDS_FROM = 1e11

/**
 * Checks the claims of a token. A claim that is `null` counts as absent.
 *
 * @param report is called for each problem
 * @returns the claims, which are valid if nothing was reported
 */
export function readClaims(
  payload: Record<string, unknown>,
  { issuer, audience }: ExpectedClaims,
  report: ReportTokenProblem,
): JwtClaims {
  const claims = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null))
  const expectType = (claim: string, type: 'string' | 'number'): unknown => {
    const value = claims[claim]
    if (value === undefined || typeof value === type) return value
    report({ claim, reason: `expected a ${type}, got ${typeOf(value)}` })
    return undefined
  }

  const sub = expectType('sub', 'string') as string | undefined
  if (claims.sub === undefined) report({ claim: 'sub', reason: 'is missing: it identifies the user' })
  if (sub === '') report({ claim: 'sub', reason: 'is empty' })
  const name = expectType('name', 'string') as string | undefined
  const features = readFeatures(claims.features, report)
  checkIssuer(claims.iss, issuer, report)
  checkAudience(claims.aud, audience, report)
  const exp = expectType('exp', 'number') as number | undefined
  const nbf = expectType('nbf', 'number') as number | undefined
  const iat = expectType('iat', 'number') as number | undefined
  checkTimes({ exp, nbf, iat }, report)
  return { sub: sub ?? '', name, features, exp, iat }
}

function readFeatures(value: unknown, report: ReportTokenProblem): Features | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report({ claim: 'features', reason: `expected an object, got ${typeOf(value)}` })
    return undefined
  }
  const features: Features = {}
  for (const key of ['oneToOneCall', 'groupCall'] as const) {
    const feature = (value as Record<string, unknown>)[key]
    if (typeof feature === 'boolean') features[key] = feature
    else if (feature !== undefined && feature !== null) {
      report({ claim: `features.${key}`, reason: `expected a boolean, got ${typeOf(feature)}` })
    }
  }
  return features
}

function checkIssuer(iss: unknown, expected: string | undefined, report: ReportTokenProblem): void {
  if (expected === undefined || iss === expected) return
  const actual = typeof iss === 'string' ? `is ${quote(iss)}` : iss === undefined ? 'is missing' : `is ${typeOf(iss)}`
  report({ claim: 'iss', reason: `${actual}, expected ${quote(expected)}` })
}

/** A token for another service is invalid here (RFC 7519, section 4.1.3). */
function checkAudience(aud: unknown, expected: string | undefined, report: ReportTokenProblem): void {
  const audiences: unknown[] = aud === undefined ? [] : Array.isArray(aud) ? aud : [aud]
  if (expected === undefined ? aud === undefined : audiences.includes(expected)) return
  const names = audiences.map((each) => (typeof each === 'string' ? quote(each) : typeOf(each)))
  const actual = aud === undefined ? 'is missing' : `is ${names.join(', ') || 'empty'}`
  report({
    claim: 'aud',
    reason:
      expected === undefined
        ? `${actual}, and this server has no audience: leave the claim out, or set the server's audience (--jwt-audience)`
        : `${actual}, expected ${quote(expected)}`,
  })
}

function checkTimes(
  { exp, nbf, iat }: { exp: number | undefined; nbf: number | undefined; iat: number | undefined },
  report: ReportTokenProblem,
): void {
  const now = Date.now() / 1000
  const isFuture = (time: number | undefined) => time !== undefined && time > now + CLOCK_TOLERANCE_SECONDS
  if (nbf !== undefined && isFuture(nbf)) {
    report({ claim: 'nbf', reason: `is in the future: the token is valid from ${formatTime(nbf)}${unitHint(nbf)}` })
  }
  // Such a token would be newer than every revocation until then.
  if (iat !== undefined && isFuture(iat)) {
    report({ claim: 'iat', reason: `is in the future: the token is issued at ${formatTime(iat)}${unitHint(iat)}` })
  }
  // The clock tolerance is for tokens that are not valid yet. It must not extend `exp`: clients fetch a token for every connection.
  if (exp !== undefined && exp <= now) report({ claim: 'exp', reason: `has expired at ${formatTime(exp)}` })
}

const unitHint = (time: number) =>
  time >= MILLISECONDS_FROM ? ' (it looks like milliseconds: expected seconds since 1970)' : ''

function formatTime(seconds: number): string {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? String(seconds) : time.toISOString()
}
