import type { AcquireRingLock } from '../api/ports/ringLock'
import { attempt } from '../browser/attempt'

/** Delay of a page without user activation, which may not play sound: pages that may play it acquire the lock first. */
const INACTIVE_DELAY_MS = 150

/** Time between the release and the next page's turn, so that the other pages receive the message that the call was answered. */
const RELEASE_DELAY_MS = 1_000

/** `ifAvailable` is answered at once. A browser that has not answered by then may never. */
const ANSWER_TIMEOUT_MS = 500

/**
 * One lock for all pages of a user in this browser (W3C Web Locks). Where locks are absent, refused (a sandboxed frame, blocked site
 * data) or without an answer, every page has its turn at once: a call that rings twice is better than one that does not ring.
 */
export const browserRingLock: AcquireRingLock = (userJid, onTurn) => {
  const locks = attempt(() => navigator.locks as LockManager | undefined, undefined)
  if (!locks) {
    onTurn()
    return () => undefined
  }
  const request = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let hasTurn = false
  let releaseLock: () => void = () => undefined

  const takeTurn = () => {
    clearTimeout(timer)
    if (hasTurn || request.signal.aborted) return
    hasTurn = true
    onTurn()
  }
  const hold = () => {
    // The request was aborted at the moment when the lock was granted.
    if (request.signal.aborted) return undefined
    takeTurn()
    return new Promise<void>((resolve) => {
      releaseLock = resolve
    })
  }
  const requestLock = async (options: LockOptions, onUnavailable: () => void) => {
    try {
      await locks.request(`offhook:ring:${userJid}`, options, (lock) => (lock ? hold() : onUnavailable()))
    } catch {
      takeTurn()
    }
  }
  const acquire = () => {
    timer = setTimeout(takeTurn, ANSWER_TIMEOUT_MS)
    void requestLock({ ifAvailable: true }, () => {
      clearTimeout(timer)
      void requestLock({ signal: request.signal }, () => undefined)
    })
  }
  timer = setTimeout(acquire, attempt(() => navigator.userActivation.hasBeenActive, true) ? 0 : INACTIVE_DELAY_MS)
  return () => {
    clearTimeout(timer)
    request.abort()
    setTimeout(releaseLock, RELEASE_DELAY_MS)
  }
}
