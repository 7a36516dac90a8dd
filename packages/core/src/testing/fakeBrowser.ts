import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import type { OpenPageChannel } from '../api/ports/pageChannel'
import type { AcquireRingLock } from '../api/ports/ringLock'
import { claimDeviceIdentity } from '../signaling/deviceIdentity'
import { jsonCopy } from './jsonCopy'

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
  /** The port `pageChannel`. */
  openPageChannel: OpenPageChannel
  /** Unloads the page, by a reload, a close or a crash: it releases its device identities, ring locks and channels. */
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
  const channels = new Set<{ name: string; onMessage: (message: unknown) => void }>()

  function openDocument(storage: { text: string | null }, framePath: string): FakeTab {
    let page = ++pages
    let frames: FakeTab[] = []
    const heldByPage = new Set<() => void>()

    function holdLock(deviceId: string): Promise<() => void> {
      lockedIds.add(deviceId)
      const release = () => {
        heldByPage.delete(release)
        lockedIds.delete(deviceId)
      }
      heldByPage.add(release)
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
          heldByPage.delete(release)
          const index = queue.indexOf(onAcquired)
          if (index < 0) return
          queue.splice(index, 1)
          // The next page first gets time to receive that the call was answered here.
          if (index === 0) setTimeout(() => queue[0]?.(), 0)
        }
        heldByPage.add(release)
        return release
      },
      openPageChannel(name, onMessage) {
        const channel = { name, onMessage }
        channels.add(channel)
        const close = () => {
          heldByPage.delete(close)
          channels.delete(channel)
        }
        heldByPage.add(close)
        return {
          post(message) {
            const copy = jsonCopy(message)
            queueMicrotask(() => {
              for (const other of channels) if (other !== channel && other.name === name) other.onMessage(copy)
            })
          },
          close,
        }
      },
      leavePage() {
        for (const frame of frames) frame.leavePage()
        frames = []
        for (const release of heldByPage) release()
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
