import { compactVerify, createRemoteJWKSet, decodeJwt, errors } from 'jose'
import type { Authenticate } from './authenticate'
import { type ExpectedClaims, type JwtClaims, readClaims } from './jwtClaims'
import { findFormatProblems } from './jwtFormat'
import type { TokenProblem } from './tokenProblem'

/** Options of {@link createJwtAuthenticate}. Give either `secret`, `secrets` or both, or `jwksUrl`. */
export interface JwtOptions {
  /** Shared secret of HS256 tokens. Use at least 32 random bytes (RFC 7518, section 3.2): a shorter one can be guessed. */
  secret?: string | Uint8Array | undefined
  /**
   * Secrets of HS256 tokens by their name, the `kid` of a token's header: with two of them a secret can be replaced while tokens of the old one
   * are still valid. A token with another `kid` is invalid. One without a `kid` is verified with `secret`, and is invalid if there is none.
   */
  secrets?: Readonly<Record<string, string | Uint8Array>> | undefined
  /** URL of the issuer's public keys (JWKS, RFC 7517) for RS256 and ES256 tokens. Keys are fetched again when the issuer rotates them. */
  jwksUrl?: string | undefined
  /** Required value of the `iss` claim. Default: any. */
  issuer?: string | undefined
  /** Required value of the `aud` claim. Default: a token that has an audience is invalid (RFC 7519, section 4.1.3). */
  audience?: string | undefined
}

/** Minimum length of an HS256 secret (RFC 7518, section 3.2). The command line warns about a shorter one. */
export const MIN_SECRET_BYTES = 32

/**
 * Creates an {@link Authenticate} function for JSON Web Tokens.
 *
 * Claims: `sub` is a user id or a JID (required), `name` the display name, `features` the kinds of calls the user may start. A claim that
 * is `null` counts as absent. The type of key determines the algorithms (RFC 8725, section 3.1). A token without `exp` never expires.
 *
 * @param options the key, and the issuer and audience to require
 * @returns a function for the `authenticate` option of {@link createSignalingServer}. It reports what is
 *   wrong with a token to `report`, and throws if the JWKS URL cannot be fetched.
 * @throws RangeError if there are both secrets and a `jwksUrl`, or neither, or if a secret is empty
 *
 * @example
 * ```ts
 * import { createJwtAuthenticate } from '@offhook/server'
 *
 * const authenticate = createJwtAuthenticate({
 *   jwksUrl: 'https://id.example.com/.well-known/jwks.json',
 *   issuer: 'https://id.example.com',
 *   audience: 'calls',
 * })
 * ```
 */
export function createJwtAuthenticate(options: JwtOptions): Authenticate {
  const key = readKey(options)
  return async (token, { acceptsExpired = false, report } = {}) => {
    const problems = findFormatProblems(token, key)
    const isReadable = problems.every(({ claim }) => claim !== 'token')
    const claims = isReadable ? await readToken(token, key, options, problems) : null
    const [first, ...others] = problems
    const hasOnlyExpired = first?.claim === 'exp' && claims?.exp !== undefined && others.length === 0
    const isAccepted = !first || (hasOnlyExpired && acceptsExpired)
    if (!isAccepted) for (const problem of problems) report?.(problem)
    if (!claims || !isAccepted) return null
    return {
      userId: claims.sub,
      displayName: claims.name,
      features: claims.features,
      expiresAt: toMilliseconds(claims.exp),
      issuedAt: toMilliseconds(claims.iat),
    }
  }
}

const toMilliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000)

interface VerificationKey {
  algorithms: string[]
  /** Completes the reason for a wrong algorithm or signature. */
  hint: string
  /** The reason if no key has the id of the token. */
  unknownKey: string
  verify(token: string): Promise<unknown>
}

function readKey({ secret, secrets = {}, jwksUrl }: JwtOptions): VerificationKey {
  // A map, because the name in a token may be one that every object has, such as "constructor".
  const named = new Map(Object.entries(secrets).map(([kid, value]) => [kid, toKey(value)]))
  const hasSecret = secret !== undefined || named.size > 0
  if (jwksUrl !== undefined && !hasSecret) {
    const keys = createRemoteJWKSet(new URL(jwksUrl))
    const algorithms = ['RS256', 'ES256']
    const hint = 'this server verifies tokens with the keys of its JWKS URL'
    const unknownKey = 'no key at the JWKS URL has this id'
    return { algorithms, hint, unknownKey, verify: (token) => compactVerify(token, keys, { algorithms }) }
  }
  if (jwksUrl !== undefined || !hasSecret) {
    throw new RangeError('Expected either a JWT secret or a JWKS URL')
  }
  const unnamed = secret === undefined ? undefined : toKey(secret)
  function findSecret({ kid }: { kid?: unknown }): Uint8Array {
    // Without names, an issuer may set any `kid`.
    const key = kid === undefined || named.size === 0 ? unnamed : named.get(kid as string)
    if (key === undefined) throw new errors.JWKSNoMatchingKey()
    return key
  }
  const algorithms = ['HS256']
  const hint = 'this server verifies tokens with a shared secret'
  const unknownKey = 'this server has no secret of this name'
  return { algorithms, hint, unknownKey, verify: (token) => compactVerify(token, findSecret, { algorithms }) }
}

function toKey(secret: string | Uint8Array): Uint8Array {
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (key.length === 0) throw new RangeError('The JWT secret is empty')
  return key
}

/** Checks the signature and the claims, so that a developer gets all problems at once. */
async function readToken(
  token: string,
  key: VerificationKey,
  expected: ExpectedClaims,
  problems: TokenProblem[],
): Promise<JwtClaims> {
  try {
    if (problems.length === 0) await key.verify(token)
  } catch (error) {
    if (!isInvalidToken(error)) throw error
    problems.push(
      error instanceof errors.JWKSNoMatchingKey
        ? { claim: 'kid', reason: key.unknownKey }
        : { claim: 'signature', reason: `does not match: ${key.hint}, and the token was signed with another key` },
    )
  }
  return readClaims(decodeJwt(token), expected, (problem) => problems.push(problem))
}

/** Whether the token is invalid. Otherwise the JWKS URL cannot be fetched. */
function isInvalidToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== errors.JOSEError.code
  )
}
