import { describe, expect, it } from 'vitest'
import type { ClaimDeviceIdentity } from '../../api/ports/deviceIdentity'

/** A tab of a browser, real or fake. */
export interface TabUnderTest {
  claimIdentity: ClaimDeviceIdentity
  /** Unloads the page. */
  leavePage(): void
  /** Opens another tab with a copy of the session storage. */
  duplicate(): TabUnderTest
}

/** The contract of `ClaimDeviceIdentity`, in a browser and in memory. */
export function testDeviceIdentity(name: string, openTab: () => TabUnderTest) {
  describe(name, () => {
    it('resumes no device on the first page of a tab', async () => {
      const { deviceId, resumes } = await openTab().claimIdentity()
      expect(deviceId).toMatch(/^[\w-]{22}$/)
      expect(resumes).toEqual([])
    })

    it('gets a new device id after a reload, and resumes the earlier one', async () => {
      const tab = openTab()
      const before = await tab.claimIdentity()
      before.settle()
      tab.leavePage()
      const after = await tab.claimIdentity()
      expect(after.deviceId).not.toBe(before.deviceId)
      expect(after.resumes).toEqual([before.deviceId])
    })

    it('resumes every device id since the last one that settled', async () => {
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

    it('does not resume the device of a page that is open', async () => {
      const tab = openTab()
      const { deviceId, settle } = await tab.claimIdentity()
      settle()
      const copy = await tab.duplicate().claimIdentity()
      expect(copy.resumes).toEqual([])
      expect(copy.deviceId).not.toBe(deviceId)
    })

    it('resumes no device in a new tab', async () => {
      const tab = openTab()
      ;(await tab.claimIdentity()).settle()
      tab.leavePage()
      expect((await openTab().claimIdentity()).resumes).toEqual([])
    })
  })
}
