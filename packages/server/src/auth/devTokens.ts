import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Authenticate } from './authenticate'
import { createJwtAuthenticate } from './createJwtAuthenticate'

/** Tokens for development: issued to any client for any user, and valid until the process ends. */
export interface DevTokens {
  authenticate: Authenticate
  /** Issues a token that is valid for 12 hours. */
  issue(userJid: string, displayName?: string): Promise<string>
}

export function createDevTokens(): DevTokens {
  const secret = randomBytes(32)
  return {
    authenticate: createJwtAuthenticate({ secret }),
    issue: (userJid, displayName) =>
      new SignJWT(displayName === undefined ? {} : { name: displayName })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userJid)
        .setIssuedAt()
        .setExpirationTime('12h')
        .sign(secret),
  }
}
