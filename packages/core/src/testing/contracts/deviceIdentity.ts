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
      const { deviceId, resumedDevices } = await openTab().claimIdentity()
      expect(deviceId).toMatch(/^[\w-]{22}$/)
      expect(resumedDevices).toEqual([])
    })

    it('gets a new device id after a reload, and resumes the earlier one', async () => {
      const tab = openTab()
      const before = await tab.claimIdentity()
      before.confirmResumed()
      tab.leavePage()
      const after = await tab.claimIdentity()
      expect(after.deviceId).not.toBe(before.deviceId)
      expect(after.resumedDevices).toEqual([before.deviceId])
    })

    it('resumes every device id since the last one that settled', async () => {
      const tab = openTab()
      const first = await tab.claimIdentity()
      first.confirmResumed()
      tab.leavePage()
      const second = await tab.claimIdentity()
      tab.leavePage()
      const third = await tab.claimIdentity()
      expect(third.resumedDevices).toEqual([first.deviceId, second.deviceId])
      third.confirmResumed()
      tab.leavePage()
      expect((await tab.claimIdentity()).resumedDevices).toEqual([third.deviceId])
    })

    it('does not resume the device of a page that is open', async () => {
      const tab = openTab()
      const { deviceId, confirmResumed } = await tab.claimIdentity()
      confirmResumed()
      const copy = await tab.duplicate().claimIdentity()
      expect(copy.resumedDevices).toEqual([])
      expect(copy.deviceId).not.toBe(deviceId)
    })

    it('resumes no device in a new tab', async () => {
      const tab = openTab()
      ;(await tab.claimIdentity()).confirmResumed()
      tab.leavePage()
      expect((await openTab().claimIdentity()).resumedDevices).toEqual([])
    })
  })
}
