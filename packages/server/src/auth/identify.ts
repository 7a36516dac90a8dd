import { domainOf, limits, normalizeJid, parseJid } from '@offhook/protocol'
import type { Authenticate, Identity } from './authenticate'
import { quote, type ReportTokenProblem, type TokenProblem, typeOf } from './tokenProblem'

/** The user whom a token identifies, or what is wrong with the token. It may have expired. */
export type Identification =
  | { identity: Identity; userJid: string; problems?: undefined }
  | { problems: TokenProblem[]; identity?: undefined; userJid?: undefined }

/** Authenticates a token, which may have expired, and checks what `authenticate` returned: an application may take it from a database. */
export async function identify(token: string, domain: string, authenticate: Authenticate): Promise<Identification> {
  const problems: TokenProblem[] = []
  const report: ReportTokenProblem = (problem) => problems.push(problem)
  const identity = (await authenticate(token, { acceptsExpired: true, report })) as Identity | null | undefined
  if (!identity) {
    if (problems.length === 0) report({ claim: 'token', reason: `authenticate returned ${String(identity)}` })
    return { problems }
  }
  checkIdentity(identity, domain, report)
  const userJid = problems.length === 0 ? normalizeJid(identity.userId, domain) : null
  return userJid === null ? { problems } : { identity, userJid }
}

/** @returns the problem of a token that is missing or too long, which `authenticate` is not called for */
export function findLengthProblem(token: unknown): TokenProblem | null {
  if (token === undefined || token === null) return { claim: 'token', reason: 'is missing' }
  if (typeof token !== 'string') return { claim: 'token', reason: `expected a string, got ${typeOf(token)}` }
  if (token === '') return { claim: 'token', reason: 'is empty' }
  if (token.length <= limits.token) return null
  return { claim: 'token', reason: `is longer than ${limits.token} characters` }
}

function checkIdentity(identity: Identity, domain: string, report: ReportTokenProblem): void {
  const { userId, displayName, expiresAt, issuedAt } = identity as { [K in keyof Identity]?: unknown }
  if (typeof userId !== 'string') report({ claim: 'sub', reason: `expected a string, got ${typeOf(userId)}` })
  else checkUserId(userId, domain, report)
  if (typeof (displayName ?? '') !== 'string') {
    report({ claim: 'name', reason: `expected a string, got ${typeOf(displayName)}` })
  }
  for (const [claim, time] of [
    ['exp', expiresAt],
    ['iat', issuedAt],
  ] as const) {
    if (!Number.isFinite(time ?? 0)) report({ claim, reason: `expected a number of milliseconds, got ${typeOf(time)}` })
  }
}

function checkUserId(userId: string, domain: string, report: ReportTokenProblem): void {
  const userJid = normalizeJid(userId, domain)
  if (!userJid) report({ claim: 'sub', reason: describeUserId(userId) })
  else if (domainOf(userJid) !== domain) {
    report({
      claim: 'sub',
      reason: `${quote(userId)} is a user of ${domainOf(userJid)}, and this server's domain is ${domain}`,
    })
  }
}

/** @returns why a text is no user id; see `parseJid` */
function describeUserId(userId: string): string {
  if (userId === '') return 'is empty'
  const [user = '', ...domains] = userId.split('@')
  const forbidden = Array.from(user).find((character) => !parseJid(character, 'localhost'))
  if (forbidden !== undefined) {
    return `${quote(userId)} is no user id: it contains ${JSON.stringify(forbidden)}, which a JID cannot contain`
  }
  if (user.length > limits.userId) return `${quote(userId)} is longer than ${limits.userId} characters`
  return `${quote(userId)} is no JID (user@domain)${domains.length > 1 ? ': it contains several "@"' : ''}`
}
