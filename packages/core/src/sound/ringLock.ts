import type { AcquireRingLock } from '../api/ports/ringLock'

/** Of several pages of one user that ring, one plays the ringtone. When it stops or is closed, the next page plays it. */
export interface RingLock {
  /**
   * Acquires or releases the lock.
   * @param userJid The user whose call rings on this page, answered or not; `null` while none rings.
   * @returns Whether this page holds the lock.
   */
  update(userJid: string | null): boolean
}

/** @param onAcquired Called when the lock is acquired after `update` has returned. */
export function createRingLock(acquire: AcquireRingLock, onAcquired: () => void): RingLock {
  let release: (() => void) | null = null
  let isHeld = false

  function request(userJid: string): void {
    let isSynchronous = true
    release = acquire(userJid, () => {
      isHeld = true
      if (!isSynchronous) onAcquired()
    })
    isSynchronous = false
  }

  return {
    update(userJid) {
      if (userJid === null) {
        release?.()
        release = null
        isHeld = false
      } else if (!release) request(userJid)
      return isHeld
    },
  }
}
