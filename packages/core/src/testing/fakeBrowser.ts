import { randomId } from '../signaling/randomId'
import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import type { AcquireRingLock } from '../api/ports/ringLock'

/** What the pages of one browser share. */
export interface FakeBrowser {
  openTab(): FakeTab
}

/** A tab, whose memory outlives the pages that are loaded in it one after the other. */
export interface FakeTab {
  claimIdentity: ClaimDeviceIdentity
  awaitRingLock: AcquireRingLock
  /** The page that is open in it is gone, however that came. */
  leavePage(): void
  /** Another tab, with a copy of its memory. */
  duplicate(): FakeTab
}

export function createFakeBrowser(): FakeBrowser {
  const held = new Set<string>()
  const turns = new Map<string, (() => void)[]>()

  function openTab(memory: string[] = []): FakeTab {
    let remembered = memory
    let own: string | null = null
    const turnsOfPage = new Set<() => void>()
    const leavePage = () => {
      if (own !== null) held.delete(own)
      own = null
      for (const giveUp of turnsOfPage) giveUp()
    }
    return {
      claimIdentity() {
        const deviceId = randomId()
        const resumes = remembered.filter((before) => !held.has(before))
        held.add(deviceId)
        own = deviceId
        remembered = [...resumes, deviceId]
        const settle = () => {
          remembered = [deviceId]
        }
        return Promise.resolve({ deviceId, resumes, settle, release: leavePage })
      },
      awaitRingLock(userJid, onTurn) {
        const queue = turns.get(userJid) ?? []
        turns.set(userJid, queue)
        queue.push(onTurn)
        if (queue.length === 1) onTurn()
        const giveUp = () => {
          turnsOfPage.delete(giveUp)
          const place = queue.indexOf(onTurn)
          if (place < 0) return
          queue.splice(place, 1)
          // The others hear first that it is answered.
          if (place === 0) setTimeout(() => queue[0]?.(), 0)
        }
        turnsOfPage.add(giveUp)
        return giveUp
      },
      leavePage,
      duplicate: () => openTab([...remembered]),
    }
  }

  return { openTab: () => openTab() }
}
