/**
 * Ensures that only one page of a user in this browser plays the ringtone.
 *
 * @param onAcquired Called when this page holds the lock.
 * @returns A function that releases the lock, or stops waiting for it. The next page acquires a released lock after a delay, in which it
 * learns that the call does not ring any more.
 */
export type AcquireRingLock = (userJid: string, onAcquired: () => void) => () => void
