import type { Authenticate } from './authenticate'

/** Rejects tokens that were issued to a user before the user was revoked. Kept in memory, until the process ends. */
export interface Revocations {
  authenticate: Authenticate
  revoke(userJid: string): void
}

/** @param normalize returns the canonical JID of a user id, or `null` if it is invalid */
export function createRevocations(
  authenticate: Authenticate,
  normalize: (userId: string) => string | null,
): Revocations {
  const revokedAt = new Map<string, number>()
  return {
    async authenticate(token, options) {
      const identity = await authenticate(token, options)
      if (!identity) return identity
      const { userId, issuedAt } = identity
      // An application may return anything. `identify` checks it afterwards.
      const time = typeof userId === 'string' ? revokedAt.get(normalize(userId) ?? '') : undefined
      const isRevoked = time !== undefined && typeof issuedAt === 'number' && issuedAt <= time
      if (!isRevoked) return identity
      options?.report?.({ claim: 'iat', reason: "is before the revocation of the user's access" })
      return null
    },
    revoke(userJid) {
      // The wall clock: it is compared with the time of the issuer.
      revokedAt.set(userJid, Date.now())
    },
  }
}
