import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import type { AcquireRingLock } from '../api/ports/ringLock'
import { claimDeviceIdentity } from '../signaling/deviceIdentity'

/** A browser in memory: the state that its tabs share. */
export interface FakeBrowser {
  /** Opens a tab with an empty session storage. */
  openTab(): FakeTab
}

/** A tab, whose session storage outlives its pages. Hand its ports to the client of the page. */
export interface FakeTab {
  /** The port `deviceIdentity`. */
  claimIdentity: ClaimDeviceIdentity
  /** The port `ringLock`. */
  acquireRingLock: AcquireRingLock
  /** Unloads the page, by a reload, a close or a crash: it releases its device identities and its ring locks. */
  leavePage(): void
  /** Opens a frame of the same origin in the page. It shares the session storage, and is unloaded with the page. */
  openFrame(): FakeTab
  /** Opens another tab with a copy of the session storage, as browsers do for a duplicated tab. */
  duplicate(): FakeTab
}

/** Creates a browser without tabs. */
export function createFakeBrowser(): FakeBrowser {
  const lockedIds = new Set<string>()
  let pages = 0
  /** By user: the pages that have the ring lock or wait for it, in their order. */
  const lockQueues = new Map<string, (() => void)[]>()

  function openDocument(storage: { text: string | null }, framePath: string): FakeTab {
    let page = ++pages
    let frames: FakeTab[] = []
    const locksOfPage = new Set<() => void>()

    function holdLock(deviceId: string): Promise<() => void> {
      lockedIds.add(deviceId)
      const release = () => {
        locksOfPage.delete(release)
        lockedIds.delete(deviceId)
      }
      locksOfPage.add(release)
      return Promise.resolve(release)
    }

    return {
      claimIdentity: (url) =>
        claimDeviceIdentity(url, {
          page,
          framePath,
          read: () => storage.text,
          write(text) {
            storage.text = text
          },
          holdLock,
          isLockReleased: (deviceId) => Promise.resolve(!lockedIds.has(deviceId)),
          onUnload: () => () => undefined,
        }),
      acquireRingLock(userJid, onAcquired) {
        const queue = lockQueues.get(userJid) ?? []
        lockQueues.set(userJid, queue)
        queue.push(onAcquired)
        if (queue.length === 1) onAcquired()
        const release = () => {
          locksOfPage.delete(release)
          const index = queue.indexOf(onAcquired)
          if (index < 0) return
          queue.splice(index, 1)
          // The next page first gets time to receive that the call was answered here.
          if (index === 0) setTimeout(() => queue[0]?.(), 0)
        }
        locksOfPage.add(release)
        return release
      },
      leavePage() {
        for (const frame of frames) frame.leavePage()
        frames = []
        for (const release of locksOfPage) release()
        page = ++pages
      },
      openFrame() {
        const path = [framePath, frames.length].filter((part) => part !== '').join('.')
        const frame = openDocument(storage, path)
        frames.push(frame)
        return frame
      },
      duplicate: () => openDocument({ ...storage }, framePath),
    }
  }

  return { openTab: () => openDocument({ text: null }, '') }
}
