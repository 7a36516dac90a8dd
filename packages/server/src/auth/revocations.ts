import type { Authenticate } from './createJwtAuthenticate'

/** Users whose older tokens are good no more, for as long as this process runs. */
export interface Revocations {
  authenticate: Authenticate
  revoke(userJid: string): void
}

/** @param normalize the one spelling of a user's JID */
export function createRevocations(
  authenticate: Authenticate,
  normalize: (userId: string) => string | null,
): Revocations {
  const revoked = new Map<string, number>()
  return {
    async authenticate(token) {
      const identity = await authenticate(token)
      const since = identity && revoked.get(normalize(identity.userId) ?? '')
      const isOld =
        since !== undefined && since !== null && identity?.issuedAt !== undefined && identity.issuedAt <= since
      return isOld ? null : identity
    },
    revoke(userJid) {
      revoked.set(userJid, Date.now())
    },
  }
}
