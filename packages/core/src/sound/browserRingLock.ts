import type { AcquireRingLock } from '../api/ports/ringLock'

/** Delay of a page without user activation, which may not play sound: pages that may play it acquire the lock first. */
const INACTIVE_DELAY_MS = 150

/** Time between the release and the next page's turn, so that the other pages receive the message that the call was answered. */
const RELEASE_DELAY_MS = 1_000

/** One lock for all pages of a user in this browser (W3C Web Locks). Where locks are not available, every page has its turn at once. */
export const browserRingLock: AcquireRingLock = (userJid, onTurn) => {
  const { locks, userActivation }: Partial<Navigator> = typeof navigator === 'undefined' ? {} : navigator
  if (!locks) {
    onTurn()
    return () => undefined
  }
  const request = new AbortController()
  let releaseLock: () => void = () => undefined
  const acquire = () => {
    locks
      .request(`offhook:ring:${userJid}`, { signal: request.signal }, () => {
        // The request was aborted at the moment when the lock was granted.
        if (request.signal.aborted) return undefined
        onTurn()
        return new Promise<void>((resolve) => {
          releaseLock = resolve
        })
      })
      .catch(() => undefined)
  }
  const timer = setTimeout(acquire, userActivation?.hasBeenActive === false ? INACTIVE_DELAY_MS : 0)
  return () => {
    clearTimeout(timer)
    request.abort()
    setTimeout(releaseLock, RELEASE_DELAY_MS)
  }
}
