import { describe, expect, it } from 'vitest'
import type { ClaimDeviceIdentity, DeviceIdentity } from '../../api/ports/deviceIdentity'

/** A tab of a browser, real or fake. */
export interface TabUnderTest {
  claimIdentity: ClaimDeviceIdentity
  /** Unloads the page and its frames. */
  leavePage(): void
  /** Opens a frame of the same origin in the page. */
  openFrame(): TabUnderTest
  /** Opens another tab with a copy of the session storage. */
  duplicate(): TabUnderTest
}

const url = 'https://calls.example.com'
const alice = 'alice@example.com'
const bob = 'bob@example.com'

/** Claims an identity whose resumed ids the server acknowledges. */
async function connect(document: TabUnderTest, userJid = alice, server = url): Promise<DeviceIdentity> {
  const identity = await document.claimIdentity(server)
  identity.confirmResumed(userJid)
  return identity
}

/** The contract of `ClaimDeviceIdentity`, in a browser and in memory. */
export function testDeviceIdentity(name: string, openTab: () => TabUnderTest) {
  describe(name, () => {
    it('resumes no device on the first page of a tab', async () => {
      const { deviceId, resumedDevices } = await openTab().claimIdentity(url)
      expect(deviceId).toMatch(/^[\w-]{22}$/)
      expect(resumedDevices).toEqual([])
    })

    it('gets a new device id after a reload, and resumes the earlier one', async () => {
      const tab = openTab()
      const before = await connect(tab)
      tab.leavePage()
      const after = await tab.claimIdentity(url)
      expect(after.deviceId).not.toBe(before.deviceId)
      expect(after.resumedDevices).toEqual([before.deviceId])
    })

    it('resumes every device id since the last one that settled', async () => {
      const tab = openTab()
      const first = await connect(tab)
      tab.leavePage()
      const second = await tab.claimIdentity(url)
      tab.leavePage()
      const third = await tab.claimIdentity(url)
      expect(third.resumedDevices).toEqual([first.deviceId, second.deviceId])
      third.confirmResumed(alice)
      tab.leavePage()
      expect((await tab.claimIdentity(url)).resumedDevices).toEqual([third.deviceId])
    })

    it('resumes the device of a page that was left before the server answered', async () => {
      const tab = openTab()
      const first = await tab.claimIdentity(url)
      tab.leavePage()
      const second = await connect(tab)
      expect(second.resumedDevices).toEqual([first.deviceId])
      tab.leavePage()
      expect((await tab.claimIdentity(url)).resumedDevices).toEqual([second.deviceId])
    })

    it('does not resume the device of a page that is open', async () => {
      const tab = openTab()
      const { deviceId } = await connect(tab)
      const copy = await tab.duplicate().claimIdentity(url)
      expect(copy.resumedDevices).toEqual([])
      expect(copy.deviceId).not.toBe(deviceId)
    })

    it('does not resume the devices of the original tab in a duplicate, even after both were left', async () => {
      const tab = openTab()
      await connect(tab)
      const duplicate = tab.duplicate()
      const copy = await connect(duplicate)
      tab.leavePage()
      duplicate.leavePage()
      expect((await duplicate.claimIdentity(url)).resumedDevices).toEqual([copy.deviceId])
    })

    it('resumes no device in a new tab', async () => {
      const tab = openTab()
      await connect(tab)
      tab.leavePage()
      expect((await openTab().claimIdentity(url)).resumedDevices).toEqual([])
    })

    it('does not resume the device of another server', async () => {
      const tab = openTab()
      const [here, elsewhere] = [await connect(tab), await connect(tab, alice, 'https://other.example.com')]
      tab.leavePage()
      expect((await tab.claimIdentity('https://other.example.com')).resumedDevices).toEqual([elsewhere.deviceId])
      expect((await tab.claimIdentity(url)).resumedDevices).toEqual([here.deviceId])
    })

    describe('with two clients in a page', () => {
      it('does not resume a client that is in use', async () => {
        const tab = openTab()
        await connect(tab, alice)
        expect((await tab.claimIdentity(url)).resumedDevices).toEqual([])
      })

      it.each(['in the same order', 'in the other order'])('resumes those of two users, created %s', async (order) => {
        const tab = openTab()
        const before: Record<string, DeviceIdentity> = {}
        for (const userJid of [alice, bob]) before[userJid] = await connect(tab, userJid)
        for (let reload = 0; reload < 3; reload += 1) {
          tab.leavePage()
          for (const userJid of order.includes('other') === (reload % 2 === 0) ? [bob, alice] : [alice, bob]) {
            const after = await connect(tab, userJid)
            // The server ignores the ids of other users.
            expect(after.resumedDevices).toContain(before[userJid]?.deviceId)
            before[userJid] = after
          }
        }
      })

      it('resumes each of two clients of one user by their order', async () => {
        const tab = openTab()
        const before = [await connect(tab), await connect(tab)]
        tab.leavePage()
        const after = await Promise.all([connect(tab), connect(tab)])
        expect(after.map(({ resumedDevices }) => resumedDevices)).toEqual(before.map(({ deviceId }) => [deviceId]))
      })

      it('resumes each of two clients of one user whose page was left before the server answered', async () => {
        const tab = openTab()
        const first = [await connect(tab), await connect(tab)]
        tab.leavePage()
        const second = [await tab.claimIdentity(url), await tab.claimIdentity(url)]
        tab.leavePage()
        const third = [await tab.claimIdentity(url), await tab.claimIdentity(url)]
        expect(third.map(({ resumedDevices }) => resumedDevices)).toEqual(
          first.map(({ deviceId }, index) => [deviceId, second[index]?.deviceId]),
        )
      })

      it.each(['first', 'last'])('resumes those of the page and of a frame, the frame %s', async (position) => {
        const tab = openTab()
        const before = { page: await connect(tab), frame: await connect(tab.openFrame()) }
        tab.leavePage()
        const frame = tab.openFrame()
        const documents = position === 'first' ? [frame, tab] : [tab, frame]
        const after = new Map<TabUnderTest, DeviceIdentity>()
        for (const document of documents) after.set(document, await connect(document))
        expect(after.get(tab)?.resumedDevices).toEqual([before.page.deviceId])
        expect(after.get(frame)?.resumedDevices).toEqual([before.frame.deviceId])
      })

      it('does not resume a client of the page in a frame that is added later', async () => {
        const tab = openTab()
        await connect(tab)
        expect((await tab.openFrame().claimIdentity(url)).resumedDevices).toEqual([])
      })

      it('resumes a client in the page after its frame is gone', async () => {
        const tab = openTab()
        const before = await connect(tab.openFrame())
        tab.leavePage()
        expect((await tab.claimIdentity(url)).resumedDevices).toEqual([before.deviceId])
      })

      it('gives the place of a client that was released to the next one', async () => {
        const tab = openTab()
        ;(await connect(tab)).release()
        const before = await connect(tab)
        tab.leavePage()
        expect((await tab.claimIdentity(url)).resumedDevices).toEqual([before.deviceId])
      })
    })
  })
}
