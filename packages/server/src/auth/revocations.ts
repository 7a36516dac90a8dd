import type { Authenticate } from './authenticate'

/** Where revocations are kept for the next process. */
export interface RevocationStore {
  /** When each user was revoked, in milliseconds since the epoch, by JID. */
  readonly revocations: ReadonlyMap<string, number>
  /** Writes at once. `null` removes an entry. @throws any error if nothing could be written */
  saveRevocations(changes: ReadonlyMap<string, number | null>): void
}

/** Rejects tokens that were issued to a user before the user was revoked. */
export interface Revocations {
  authenticate: Authenticate
  /** Takes effect at once, also if the store cannot write now. Then it is written as soon as the store can. */
  revoke(userJid: string): void
  /**
   * Whether a user has been revoked since a token was issued. True for every token of a revoked user without a time of issue, and for one
   * whose time of issue is in the future: both could be older than the revocation.
   */
  isRevoked(userJid: string, issuedAt: unknown): boolean
  /** Writes what could not be written before. */
  close(): void
}

export interface RevocationsOptions {
  authenticate: Authenticate
  store: RevocationStore
  /** Returns the canonical JID of a user id, or `null` if it is invalid. */
  normalize(userId: string): string | null
  /** The store could not write. It is tried again. */
  onError(error: unknown): void
  /** How many users are remembered. */
  maxRevocations?: number
}

/** A token without `exp` never expires, so no revocation is forgotten. About 10 MB. */
const MAX_REVOCATIONS = 100_000
/**
 * Stands for all users, with the time of the newest revocation that was removed to make room: forgetting one would let its tokens in
 * again, so every older token is rejected instead. It is no JID.
 */
const EVERY_USER = '*'
/** How far the time of issue may be in the future: issuers round it to seconds. */
const CLOCK_TOLERANCE_MS = 1_000
const RETRY_MS = 5_000

export function createRevocations({
  authenticate,
  store,
  normalize,
  onError,
  maxRevocations = MAX_REVOCATIONS,
}: RevocationsOptions): Revocations {
  /** Oldest first. */
  const revokedAt = new Map([...store.revocations].sort(([, a], [, b]) => a - b))
  const unsaved = new Map<string, number | null>()
  let retry: NodeJS.Timeout | undefined

  function set(userJid: string, time: number): void {
    const latest = Math.max(time, revokedAt.get(userJid) ?? 0)
    // Deleted first, so that it becomes the newest entry of the map.
    revokedAt.delete(userJid)
    revokedAt.set(userJid, latest)
    unsaved.set(userJid, latest)
  }

  function removeOldest(): void {
    for (const [userJid, time] of revokedAt) {
      if (revokedAt.size <= maxRevocations) return
      if (userJid === EVERY_USER) continue
      revokedAt.delete(userJid)
      unsaved.set(userJid, null)
      set(EVERY_USER, time)
    }
  }

  function save(): void {
    clearTimeout(retry)
    if (unsaved.size === 0) return
    try {
      store.saveRevocations(unsaved)
      unsaved.clear()
    } catch (error) {
      onError(error)
      retry = setTimeout(save, RETRY_MS).unref()
    }
  }

  function isRevoked(userJid: string, issuedAt: unknown): boolean {
    const time = revokedAt.get(userJid) ?? revokedAt.get(EVERY_USER)
    if (time === undefined) return false
    // The wall clock: it is compared with the time of the issuer.
    const isIssuedLater = typeof issuedAt === 'number' && issuedAt > time && issuedAt <= Date.now() + CLOCK_TOLERANCE_MS
    return !isIssuedLater
  }

  return {
    isRevoked,
    async authenticate(token, options) {
      const identity = await authenticate(token, options)
      if (!identity) return identity
      const { userId, issuedAt } = identity
      // An application may return anything. `identify` checks it afterwards.
      const userJid = typeof userId === 'string' ? normalize(userId) : null
      if (userJid === null || !isRevoked(userJid, issuedAt)) return identity
      options?.report?.({ claim: 'iat', reason: "is not after the revocation of the user's access" })
      return null
    },
    revoke(userJid) {
      set(userJid, Date.now())
      removeOldest()
      save()
    },
    close() {
      save()
      clearTimeout(retry)
    },
  }
}
