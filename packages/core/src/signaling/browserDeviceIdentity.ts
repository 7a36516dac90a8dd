import { limits } from '@offhook/protocol'
import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import { randomId } from './randomId'

const key = 'offhook:device'
/** Written when a page is unloaded, for the next page of its tab. */
const unloadedKey = 'offhook:unloaded'

/**
 * How long to wait for the lock of a page that could not write `unloadedKey`: the browser releases it shortly after the next page of the
 * tab has started.
 */
const LOCK_TIMEOUT_MS = 300

const lockOf = (deviceId: string) => `${key}:${deviceId}`

/**
 * A tab keeps its device ids in `sessionStorage`, and a page holds a lock on its own id (W3C Web Locks) for its lifetime. A duplicated
 * tab starts with a copy of that storage, and finds the lock held: it does not resume the calls of the original tab. Without the Web
 * Locks API (insecure origins, which have no calls either) nothing is resumed.
 *
 * A page that is unloaded writes its id into the storage too, because on a busy machine its lock may be held for longer than the next
 * page can wait.
 */
export const claimBrowserDeviceIdentity: ClaimDeviceIdentity = async () => {
  const deviceId = randomId()
  const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)
  if (!locks) return { deviceId, resumedDevices: [], confirmResumed: () => undefined, release: () => undefined }
  const earlierIds = readIds(key)
  const [unloadedId] = readIds(unloadedKey)
  const [release, isReleased] = await Promise.all([
    holdLock(locks, deviceId),
    Promise.all(earlierIds.map(async (id) => id === unloadedId || isLockReleased(locks, id))),
  ])
  const resumedDevices = earlierIds.filter((_, index) => isReleased[index])
  // The earlier ids are kept: this page may be unloaded before the server has received them.
  writeIds(key, [...resumedDevices, deviceId])
  const onPageHide = ({ persisted }: PageTransitionEvent) => {
    // A page in the back/forward cache may come back, and keeps its id.
    if (!persisted) writeIds(unloadedKey, [deviceId])
  }
  // Node has locks and no window.
  const page = typeof window === 'undefined' ? null : window
  page?.addEventListener('pagehide', onPageHide)
  return {
    deviceId,
    resumedDevices,
    confirmResumed: () => {
      writeIds(key, [deviceId])
    },
    release: () => {
      page?.removeEventListener('pagehide', onPageHide)
      release()
    },
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

function readIds(item: string): string[] {
  try {
    return sessionStorage.getItem(item)?.split(' ') ?? []
  } catch {
    return []
  }
}

function writeIds(item: string, deviceIds: string[]): void {
  try {
    sessionStorage.setItem(item, deviceIds.slice(-limits.resumedDevices).join(' '))
  } catch {
    // Without storage a reloaded page does not resume its calls. Everything else works.
  }
}
