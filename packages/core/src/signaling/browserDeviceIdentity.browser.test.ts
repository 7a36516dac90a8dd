import { afterEach, expect, it, vi } from 'vitest'
import { testDeviceIdentity, type TabUnderTest } from '../testing/contracts/deviceIdentity'
import { browserPage, claimBrowserDeviceIdentity } from './browserDeviceIdentity'
import { claimDeviceIdentity } from './deviceIdentity'

const url = 'https://calls.example.com'
const alice = 'alice@example.com'
let pages = 0

afterEach(() => {
  sessionStorage.clear()
  vi.restoreAllMocks()
})

/** A document of a simulated tab: its storage is an object. The locks are real. */
function openDocument(storage: { text: string | null }, framePath: string): TabUnderTest {
  let page = ++pages
  let frames: TabUnderTest[] = []
  let locksOfPage: (() => void)[] = []
  return {
    claimIdentity: (server) => {
      const browser = browserPage()
      return claimDeviceIdentity(server, {
        ...browser,
        page,
        framePath,
        read: () => storage.text,
        write(text) {
          storage.text = text
        },
        async holdLock(deviceId) {
          const release = await browser.holdLock(deviceId)
          locksOfPage.push(release)
          return release
        },
        onUnload: () => () => undefined,
      })
    },
    leavePage() {
      for (const frame of frames) frame.leavePage()
      for (const release of locksOfPage) release()
      frames = []
      locksOfPage = []
      page = ++pages
    },
    openFrame() {
      const frame = openDocument(storage, `${framePath}.${frames.length}`)
      frames.push(frame)
      return frame
    },
    duplicate: () => openDocument({ ...storage }, framePath),
  }
}

testDeviceIdentity('a tab in a browser', () => openDocument({ text: null }, ''))

it('resumes an unloaded page whose lock is still held', async () => {
  const before = await claimBrowserDeviceIdentity(url)
  before.confirmResumed(alice)
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  const copy = await claimBrowserDeviceIdentity(url)
  expect(copy.resumedDevices).toEqual([])
  copy.confirmResumed(alice)
  window.dispatchEvent(new PageTransitionEvent('pagehide'))
  expect((await claimBrowserDeviceIdentity(url)).resumedDevices).toEqual([before.deviceId])
  expect((await claimBrowserDeviceIdentity(url)).resumedDevices).toEqual([copy.deviceId])
})

it('resumes nothing without storage', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  expect(await claimBrowserDeviceIdentity(url)).toMatchObject({ resumedDevices: [] })
})

it.each(['{', '"x"', '[1]', 'an-id another-id'])('ignores a storage with %s', async (text) => {
  sessionStorage.setItem('offhook:device', text)
  expect(await claimBrowserDeviceIdentity(url)).toMatchObject({ resumedDevices: [] })
})
