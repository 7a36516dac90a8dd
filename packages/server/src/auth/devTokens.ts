import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { type Authenticate, createJwtAuthenticate } from './createJwtAuthenticate'

/** Sign-in for a laptop: anybody may be anybody, until the process ends. */
export interface DevTokens {
  authenticate: Authenticate
  /** A token that lasts 12 hours. */
  mint(userJid: string, displayName?: string): Promise<string>
}

export function createDevTokens(): DevTokens {
  const secret = randomBytes(32)
  return {
    authenticate: createJwtAuthenticate({ secret }),
    mint: (userJid, displayName) =>
      new SignJWT(displayName === undefined ? {} : { name: displayName })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(userJid)
        .setIssuedAt()
        .setExpirationTime('12h')
        .sign(secret),
  }
}
