import { limits } from '@offhook/protocol'
import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import { attempt, attemptAsync } from '../browser/attempt'
import { randomId } from './randomId'

const key = 'offhook:device'
/** Written when a page is unloaded, for the next page of its tab. */
const unloadedKey = 'offhook:unloaded'

/**
 * How long to wait for the lock of a page that could not write `unloadedKey`: the browser releases it shortly after the next page of the
 * tab has started.
 */
const LOCK_TIMEOUT_MS = 300
/** How long to wait for the lock on the page's own id, which no other page can hold. A browser that has not granted it by then may never. */
const OWN_LOCK_TIMEOUT_MS = 1_000

const lockOf = (deviceId: string) => `${key}:${deviceId}`

/**
 * A tab keeps its device ids in `sessionStorage`, and a page holds a lock on its own id (W3C Web Locks) for its lifetime. A duplicated
 * tab starts with a copy of that storage, and finds the lock held: it does not resume the calls of the original tab.
 *
 * A page that is unloaded writes its id into the storage too, because on a busy machine its lock may be held for longer than the next
 * page can wait.
 *
 * Locks and storage may be absent (insecure origins), refused (`SecurityError` in a sandboxed frame or with blocked site data), or without
 * an answer. The page gets an identity anyway, and resumes only what is known to be released.
 */
export const claimBrowserDeviceIdentity: ClaimDeviceIdentity = async () => {
  const deviceId = randomId()
  const earlierIds = readIds(key)
  const [unloadedId] = readIds(unloadedKey)
  const [release, isReleased] = await Promise.all([
    holdLock(deviceId),
    Promise.all(earlierIds.map(async (id) => id === unloadedId || isLockReleased(id))),
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

function readIds(item: string): string[] {
  return attempt(() => sessionStorage.getItem(item)?.split(' '), undefined) ?? []
}

/** Without storage a reloaded page does not resume its calls. Everything else works. */
function writeIds(item: string, deviceIds: string[]): void {
  attempt(() => {
    sessionStorage.setItem(item, deviceIds.slice(-limits.resumedDevices).join(' '))
  }, undefined)
}
