import { describe, expect, it } from 'vitest'
import type { ClaimDeviceIdentity } from '../../api/ports/deviceIdentity'

export interface TabUnderTest {
  claimIdentity: ClaimDeviceIdentity
  /** The page that is open in it is gone. */
  leavePage(): void
  /** Another tab, with a copy of its memory. */
  duplicate(): TabUnderTest
}

/** What a tab must do, in a browser and in memory. */
export function testDeviceIdentity(name: string, openTab: () => TabUnderTest) {
  describe(name, () => {
    it('is nobody before the first page', async () => {
      const { deviceId, resumes } = await openTab().claimIdentity()
      expect(deviceId).toMatch(/^[\w-]{22}$/)
      expect(resumes).toEqual([])
    })

    it('is another device after a reload, and says which it was', async () => {
      const tab = openTab()
      const before = await tab.claimIdentity()
      before.settle()
      tab.leavePage()
      const after = await tab.claimIdentity()
      expect(after.deviceId).not.toBe(before.deviceId)
      expect(after.resumes).toEqual([before.deviceId])
    })

    it('says all that it was where the server may have heard of none', async () => {
      const tab = openTab()
      const first = await tab.claimIdentity()
      first.settle()
      tab.leavePage()
      const second = await tab.claimIdentity()
      tab.leavePage()
      const third = await tab.claimIdentity()
      expect(third.resumes).toEqual([first.deviceId, second.deviceId])
      third.settle()
      tab.leavePage()
      expect((await tab.claimIdentity()).resumes).toEqual([third.deviceId])
    })

    it('takes the place of no page that is still there', async () => {
      const tab = openTab()
      const { deviceId, settle } = await tab.claimIdentity()
      settle()
      const copy = await tab.duplicate().claimIdentity()
      expect(copy.resumes).toEqual([])
      expect(copy.deviceId).not.toBe(deviceId)
    })

    it('takes no place in a new tab', async () => {
      const tab = openTab()
      ;(await tab.claimIdentity()).settle()
      tab.leavePage()
      expect((await openTab().claimIdentity()).resumes).toEqual([])
    })
  })
}
