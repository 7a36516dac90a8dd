import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import type { AcquireRingLock } from '../api/ports/ringLock'
import { randomId } from '../signaling/randomId'

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
  /** Unloads the page, by a reload, a close or a crash: it releases its device identity and its ring lock. */
  leavePage(): void
  /** Opens another tab with a copy of the session storage, as browsers do for a duplicated tab. */
  duplicate(): FakeTab
}

/** Creates a browser without tabs. */
export function createFakeBrowser(): FakeBrowser {
  const claimedIds = new Set<string>()
  /** By user: the pages that have the ring lock or wait for it, in their order. */
  const lockQueues = new Map<string, (() => void)[]>()

  function openTab(sessionStorage: string[] = []): FakeTab {
    let storedIds = sessionStorage
    let claimedId: string | null = null
    const locksOfPage = new Set<() => void>()
    const leavePage = () => {
      if (claimedId !== null) claimedIds.delete(claimedId)
      claimedId = null
      for (const release of locksOfPage) release()
    }
    return {
      claimIdentity() {
        const deviceId = randomId()
        const resumedDevices = storedIds.filter((id) => !claimedIds.has(id))
        claimedIds.add(deviceId)
        claimedId = deviceId
        storedIds = [...resumedDevices, deviceId]
        const confirmResumed = () => {
          storedIds = [deviceId]
        }
        return Promise.resolve({ deviceId, resumedDevices, confirmResumed, release: leavePage })
      },
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
      leavePage,
      duplicate: () => openTab([...storedIds]),
    }
  }

  return { openTab: () => openTab() }
}
