import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose'
import * as v from 'valibot'
import type { Authenticate } from './authenticate'

/** Options of {@link createJwtAuthenticate}. Give either `secret` or `jwksUrl`. */
export interface JwtOptions {
  /** Shared secret of HS256 tokens. Use at least 32 random bytes (RFC 7518, section 3.2): a shorter one can be guessed. */
  secret?: string | Uint8Array | undefined
  /** URL of the issuer's public keys (JWKS, RFC 7517) for RS256 and ES256 tokens. Keys are fetched again when the issuer rotates them. */
  jwksUrl?: string | undefined
  /** Required value of the `iss` claim. Default: any. */
  issuer?: string | undefined
  /** Required value of the `aud` claim. Default: a token that has an audience is invalid (RFC 7519, section 4.1.3). */
  audience?: string | undefined
}

/** Minimum length of an HS256 secret (RFC 7518, section 3.2). The command line warns about a shorter one. */
export const MIN_SECRET_BYTES = 32

/** How far the issuer's clock may be ahead of ours, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 30

const claimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  name: v.optional(v.string()),
  features: v.optional(
    v.object({ oneToOneCall: v.exactOptional(v.boolean()), groupCall: v.exactOptional(v.boolean()) }),
  ),
})

/**
 * Creates an {@link Authenticate} function for JSON Web Tokens.
 *
 * Claims: `sub` is a user id or a JID (required), `name` the display name, `features` the kinds of calls the user may start. The type of
 * key determines the algorithms (RFC 8725, section 3.1). A token without `exp` never expires.
 *
 * @param options the key, and the issuer and audience to require
 * @returns a function for the `authenticate` option of {@link createSignalingServer}. It throws if the JWKS URL cannot be fetched.
 * @throws RangeError if not exactly one of `secret` and `jwksUrl` is given, or if the secret is empty
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
  const { secret, jwksUrl, issuer, audience } = options
  const verifyOptions: JWTVerifyOptions = { requiredClaims: ['sub'], clockTolerance: CLOCK_TOLERANCE_SECONDS }
  if (issuer !== undefined) verifyOptions.issuer = issuer
  if (audience !== undefined) verifyOptions.audience = audience

  const verify = createVerifier(secret, jwksUrl, verifyOptions)
  return async (token, { acceptsExpired = false } = {}) => {
    let payload: JWTPayload
    try {
      payload = await verify(token)
    } catch (error) {
      // `exp` is checked after the signature and the other claims.
      if (error instanceof errors.JWTExpired && acceptsExpired) payload = error.payload
      else if (isInvalidToken(error)) return null
      else throw error
    }
    // The clock tolerance is for tokens that are not valid yet (`nbf`). It must not extend `exp`: clients fetch a token for every connection.
    if (!acceptsExpired && payload.exp !== undefined && payload.exp * 1000 <= Date.now()) return null
    if (audience === undefined && payload.aud !== undefined) return null
    const { success, output: claims } = v.safeParse(claimsSchema, payload)
    if (!success) return null
    return {
      userId: claims.sub,
      displayName: claims.name,
      features: claims.features,
      expiresAt: toMilliseconds(payload.exp),
      issuedAt: toMilliseconds(payload.iat),
    }
  }
}

const toMilliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000)

function createVerifier(
  secret: JwtOptions['secret'],
  jwksUrl: string | undefined,
  options: JWTVerifyOptions,
): (token: string) => Promise<JWTPayload> {
  if (jwksUrl !== undefined && secret === undefined) {
    const keys = createRemoteJWKSet(new URL(jwksUrl))
    return async (token) => (await jwtVerify(token, keys, { ...options, algorithms: ['RS256', 'ES256'] })).payload
  }
  if (jwksUrl !== undefined || secret === undefined) {
    throw new RangeError('Expected either a JWT secret or a JWKS URL')
  }
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (key.length === 0) throw new RangeError('The JWT secret is empty')
  return async (token) => (await jwtVerify(token, key, { ...options, algorithms: ['HS256'] })).payload
}

/** Tells an invalid token from a JWKS URL that cannot be fetched. */
function isInvalidToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== errors.JOSEError.code
  )
}
