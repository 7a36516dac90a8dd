import type { Features } from '@offhook/switchboard'
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose'
import * as v from 'valibot'

/** Whoever a token stands for. */
export interface Identity {
  /** A user id, or a JID of the server's domain. */
  userId: string
  /** Shown to the people called. Wins over the name that the client gives. */
  displayName?: string | undefined
  /** What the user may do: `false` answers 403. */
  features?: Features | undefined
  /**
   * When the token runs out, in milliseconds since the epoch. A minute before, the client is asked for another; half a minute after, a
   * client that has given none is hung up.
   */
  expiresAt?: number | undefined
  /** When it was made, in milliseconds since the epoch: one that is older than `revoke` is refused. */
  issuedAt?: number | undefined
}

/** Turns a token into a user: `null` for one that is not good (401). What it throws is a fault of the server's (500). */
export type Authenticate = (token: string) => Identity | null | Promise<Identity | null>

export interface JwtOptions {
  /** HS256: the shared secret. Below {@link MIN_SECRET_BYTES} it can be guessed. */
  secret?: string | Uint8Array | undefined
  /** RS256 or ES256: where the issuer's public keys are (RFC 7517). */
  jwksUrl?: string | undefined
  /** Required of `iss` where given. */
  issuer?: string | undefined
  /** Required of `aud` where given. Where not, a token made for some audience is refused (RFC 7519, section 4.1.3). */
  audience?: string | undefined
}

/** What RFC 7518, section 3.2, asks of an HS256 secret. The command line warns of a shorter one. */
export const MIN_SECRET_BYTES = 32

/** How far the issuer's clock may be ahead of this one, in seconds. */
const CLOCK_SKEW = 30

const claims = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  name: v.optional(v.string()),
  features: v.optional(
    v.object({ oneToOneCall: v.exactOptional(v.boolean()), groupCall: v.exactOptional(v.boolean()) }),
  ),
})

/**
 * Signs in by JSON Web Token. As RFC 8725, 3.1, asks, the algorithms are pinned by the kind of key. `sub` is a user id or a JID,
 * `name` the display name, `features` what the user may do. A token without `exp` is good for ever: that is its issuer's to decide.
 *
 * @throws RangeError where there is not exactly one of `secret` and `jwksUrl`, or the secret is empty.
 */
export function createJwtAuthenticate({ secret, jwksUrl, issuer, audience }: JwtOptions): Authenticate {
  const options: JWTVerifyOptions = { requiredClaims: ['sub'], clockTolerance: CLOCK_SKEW }
  if (issuer !== undefined) options.issuer = issuer
  if (audience !== undefined) options.audience = audience

  const verify = verifier(secret, jwksUrl, options)
  return async (token) => {
    let payload: JWTPayload
    try {
      payload = await verify(token)
    } catch (error) {
      if (isTokensFault(error)) return null
      throw error
    }
    // The tolerance is for a token that is not valid yet. One that has expired has expired: a fresh one is asked for at every connect.
    if (payload.exp !== undefined && payload.exp * 1000 <= Date.now()) return null
    if (audience === undefined && payload.aud !== undefined) return null
    const { success, output } = v.safeParse(claims, payload)
    if (!success) return null
    const milliseconds = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * 1000)
    return {
      userId: output.sub,
      displayName: output.name,
      features: output.features,
      expiresAt: milliseconds(payload.exp),
      issuedAt: milliseconds(payload.iat),
    }
  }
}

function verifier(
  secret: JwtOptions['secret'],
  jwksUrl: string | undefined,
  options: JWTVerifyOptions,
): (token: string) => Promise<JWTPayload> {
  if (jwksUrl !== undefined && secret === undefined) {
    const keys = createRemoteJWKSet(new URL(jwksUrl))
    return async (token) => (await jwtVerify(token, keys, { ...options, algorithms: ['RS256', 'ES256'] })).payload
  }
  if (jwksUrl !== undefined || secret === undefined)
    throw new RangeError('Either a secret or a JWKS URL is needed to check tokens')
  const key = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (key.length === 0) throw new RangeError('The JWT secret is empty')
  return async (token) => (await jwtVerify(token, key, { ...options, algorithms: ['HS256'] })).payload
}

/** Whether the token was bad, and not the issuer's key server out of reach. */
function isTokensFault(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== errors.JOSEError.code
  )
}
