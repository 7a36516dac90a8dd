import type { AcquireRingLock } from '../api/ports/ringLock'

/** A page nobody has touched may not sound: one that may goes first. */
const MODESTY_MS = 150

/** So long the turn is kept after it was given up: until the other pages have heard that it is answered. */
const GRACE_MS = 1_000

/** One lock for all pages of a user in this browser (W3C Web Locks). Where there is none, every page has its turn. */
export const browserRingLock: AcquireRingLock = (userJid, onTurn) => {
  const { locks, userActivation }: Partial<Navigator> = typeof navigator === 'undefined' ? {} : navigator
  if (!locks) {
    onTurn()
    return () => undefined
  }
  const waiting = new AbortController()
  let giveUp: () => void = () => undefined
  const ask = () => {
    locks
      .request(`offhook:ring:${userJid}`, { signal: waiting.signal }, () => {
        // Given up in the moment it was granted.
        if (waiting.signal.aborted) return undefined
        onTurn()
        return new Promise<void>((resolve) => {
          giveUp = resolve
        })
      })
      .catch(() => undefined)
  }
  const timer = setTimeout(ask, userActivation?.hasBeenActive === false ? MODESTY_MS : 0)
  return () => {
    clearTimeout(timer)
    waiting.abort()
    setTimeout(giveUp, GRACE_MS)
  }
}
