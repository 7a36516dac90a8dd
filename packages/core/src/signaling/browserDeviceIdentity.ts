import { limits } from '@offhook/protocol'
import { randomId } from './randomId'
import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'

const key = 'offhook:device'
/** Set by a page that goes, for the next one in its tab. */
const goneKey = 'offhook:gone'

/** Of a page that could not say that it goes: its locks go with it, a moment after the next one in its tab has begun. */
const GONE_WITHIN_MS = 300

const lockOf = (deviceId: string) => `${key}:${deviceId}`

/**
 * A tab remembers in `sessionStorage` what it was, and a page holds a lock on what it is (W3C Web Locks) for as long as it lives. A
 * duplicated tab begins with a copy of that memory, and finds the lock held: it takes nobody's place. Where there are no locks
 * (insecure origins, where there are no calls either) nothing is resumed.
 *
 * A page that goes says so in the memory as well: on a busy machine its lock may outlive it by more than anybody could wait for.
 */
export const claimBrowserDeviceIdentity: ClaimDeviceIdentity = async () => {
  const deviceId = randomId()
  const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)
  if (!locks) return { deviceId, resumes: [], settle: () => undefined, release: () => undefined }
  const before = recall(key)
  const [last] = recall(goneKey)
  const [unlock, gone] = await Promise.all([
    hold(locks, deviceId),
    Promise.all(before.map(async (id) => id === last || isGone(locks, id))),
  ])
  const resumes = before.filter((_, index) => gone[index])
  // With those before it: this page may be gone before the server has heard of it.
  remember(key, [...resumes, deviceId])
  const leave = ({ persisted }: PageTransitionEvent) => {
    // A page that is only put aside may come back, and keeps its place.
    if (!persisted) remember(goneKey, [deviceId])
  }
  // Node has locks and no pages.
  const page = typeof window === 'undefined' ? null : window
  page?.addEventListener('pagehide', leave)
  return {
    deviceId,
    resumes,
    settle: () => {
      remember(key, [deviceId])
    },
    release: () => {
      page?.removeEventListener('pagehide', leave)
      unlock()
    },
  }
}

/** @returns the function that lets go of it. */
function hold(locks: LockManager, deviceId: string): Promise<() => void> {
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

async function isGone(locks: LockManager, deviceId: string): Promise<boolean> {
  const waiting = new AbortController()
  const timer = setTimeout(() => {
    waiting.abort()
  }, GONE_WITHIN_MS)
  try {
    return await locks.request(lockOf(deviceId), { signal: waiting.signal }, () => true)
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

function recall(item: string): string[] {
  try {
    return sessionStorage.getItem(item)?.split(' ') ?? []
  } catch {
    return []
  }
}

function remember(item: string, deviceIds: string[]): void {
  try {
    sessionStorage.setItem(item, deviceIds.slice(-limits.resumedDevices).join(' '))
  } catch {
    // No storage, no coming back: everything else works.
  }
}
