import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import { attempt, attemptAsync } from '../browser/attempt'
import { claimDeviceIdentity, type IdentityPage } from './deviceIdentity'

const key = 'offhook:device'

/**
 * How long to wait for the lock of a page that could not note that it was unloaded: the browser releases it shortly after the next page
 * of the tab has started.
 */
const LOCK_TIMEOUT_MS = 300
/** How long to wait for the lock on the page's own id, which no other page can hold. A browser that has not granted it by then may never. */
const OWN_LOCK_TIMEOUT_MS = 1_000

const lockOf = (deviceId: string) => `${key}:${deviceId}`

/**
 * Claims an identity with `sessionStorage`, which belongs to a tab and its frames of the same origin, and W3C Web Locks.
 *
 * Locks and storage may be absent (insecure origins), refused (`SecurityError` in a sandboxed frame or with blocked site data), or without
 * an answer. The page gets an identity anyway, and resumes only what is known to be released.
 */
export const claimBrowserDeviceIdentity: ClaimDeviceIdentity = (url) => claimDeviceIdentity(url, browserPage())

/** This document. Exported for tests. */
export const browserPage = (): IdentityPage => ({
  // Every copy of this module in a document has the same.
  page: performance.timeOrigin,
  framePath: attempt(framePathOf, ''),
  read: () => attempt(() => sessionStorage.getItem(key), null),
  // Without storage a reloaded page does not resume its calls. Everything else works.
  write(text) {
    attempt(() => {
      sessionStorage.setItem(key, text)
    }, undefined)
  },
  holdLock,
  isLockReleased,
  onUnload,
})

/** The indices of the frames from the top document to this one. Browsers allow reading them across origins. */
function framePathOf(): string {
  const path: number[] = []
  // Node has locks and no window.
  let frame: Window | null = typeof window === 'undefined' ? null : window
  while (frame && frame.parent !== frame) {
    const { parent }: Window = frame
    let index = 0
    while (index < parent.length && parent[index] !== frame) index += 1
    path.unshift(index)
    frame = parent
  }
  return path.join('.')
}

function onUnload(listener: () => void): () => void {
  if (typeof window === 'undefined') return () => undefined
  const onPageHide = ({ persisted }: PageTransitionEvent) => {
    // A page in the back/forward cache may come back, and keeps its id.
    if (!persisted) listener()
  }
  window.addEventListener('pagehide', onPageHide)
  return () => {
    window.removeEventListener('pagehide', onPageHide)
  }
}

/** Requests a lock. Rejects where locks are absent or refused. */
async function requestLock<T>(deviceId: string, options: LockOptions, task: () => T): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)
  if (!locks) throw new DOMException('This page has no locks', 'NotSupportedError')
  return locks.request<T>(lockOf(deviceId), options, task)
}

/** @returns A function that releases the lock, which may also be granted later, or never. */
async function holdLock(deviceId: string): Promise<() => void> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await attemptAsync(
    () =>
      new Promise<void>((resolve, reject) => {
        requestLock(deviceId, {}, () => {
          resolve()
          return released
        }).catch(reject)
      }),
    undefined,
    OWN_LOCK_TIMEOUT_MS,
  )
  return release
}

async function isLockReleased(deviceId: string): Promise<boolean> {
  const request = new AbortController()
  const { signal } = request
  const isReleased = await attemptAsync(() => requestLock(deviceId, { signal }, () => true), false, LOCK_TIMEOUT_MS)
  request.abort()
  return isReleased
}
