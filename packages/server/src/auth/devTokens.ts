import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Authenticate } from './authenticate'
import { createJwtAuthenticate } from './createJwtAuthenticate'
import type { TokenProblem } from './tokenProblem'

/** Tokens for development: issued to any client for any user, and valid until the process ends. */
export interface DevTokens {
  authenticate: Authenticate
  /** Issues a token that is valid for 12 hours. */
  issue(userId: string, displayName?: string): Promise<string>
}

const HINT = 'with --dev use a token from POST /dev/token, of this run of the server'

/** @param authenticateToken also authenticates the app's own tokens, so that the app can be tested with them as in production */
export function createDevTokens(authenticateToken?: Authenticate): DevTokens {
  const secret = randomBytes(32)
  const authenticateDevToken = createJwtAuthenticate({ secret })
  return {
    async authenticate(token, options) {
      const problems: TokenProblem[] = []
      const identity = await authenticateDevToken(token, { ...options, report: (problem) => problems.push(problem) })
      if (identity) return identity
      if (authenticateToken) return authenticateToken(token, options)
      for (const { claim, reason } of problems) {
        options?.report?.({ claim, reason: claim === 'signature' || claim === 'alg' ? `${reason}; ${HINT}` : reason })
      }
      return null
    },
    issue: (userId, displayName) =>
      new SignJWT(displayName === undefined ? {} : { name: displayName })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime('12h')
        .sign(secret),
  }
}
