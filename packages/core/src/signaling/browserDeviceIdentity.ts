import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import { claimDeviceIdentity, type IdentityPage } from './deviceIdentity'
import { randomId } from './randomId'

const key = 'offhook:device'

/**
 * How long to wait for the lock of a page that could not note that it was unloaded: the browser releases it shortly after the next page
 * of the tab has started.
 */
const LOCK_TIMEOUT_MS = 300

const lockOf = (deviceId: string) => `${key}:${deviceId}`

/**
 * Claims an identity with `sessionStorage`, which belongs to a tab and its frames of the same origin, and W3C Web Locks. Without the Web
 * Locks API (insecure origins, which have no calls either) nothing is resumed.
 */
export const claimBrowserDeviceIdentity: ClaimDeviceIdentity = async (url) => {
  const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)
  if (!locks)
    return { deviceId: randomId(), resumedDevices: [], confirmResumed: () => undefined, release: () => undefined }
  return claimDeviceIdentity(url, browserPage(locks))
}

/** This document. Exported for tests. */
export const browserPage = (locks: LockManager): IdentityPage => ({
  // Every copy of this module in a document has the same.
  page: performance.timeOrigin,
  framePath: framePathOf(),
  read: readStorage,
  write: writeStorage,
  holdLock: (deviceId) => holdLock(locks, deviceId),
  isLockReleased: (deviceId) => isLockReleased(locks, deviceId),
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

/** @returns A function that releases the lock. */
function holdLock(locks: LockManager, deviceId: string): Promise<() => void> {
  return new Promise((resolve) => {
    void locks.request(
      lockOf(deviceId),
      () =>
        new Promise<void>((release) => {
          resolve(release)
        }),
    )
  })
}

async function isLockReleased(locks: LockManager, deviceId: string): Promise<boolean> {
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    timeout.abort()
  }, LOCK_TIMEOUT_MS)
  try {
    return await locks.request(lockOf(deviceId), { signal: timeout.signal }, () => true)
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

function readStorage(): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

function writeStorage(text: string): void {
  try {
    sessionStorage.setItem(key, text)
  } catch {
    // Without storage a reloaded page does not resume its calls. Everything else works.
  }
}
