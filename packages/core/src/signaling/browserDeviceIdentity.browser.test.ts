import { afterEach, expect, it, vi } from 'vitest'
import { testDeviceIdentity, type TabUnderTest } from '../testing/contracts/deviceIdentity'
import { claimBrowserDeviceIdentity } from './browserDeviceIdentity'

const key = 'offhook:device'

afterEach(() => {
  sessionStorage.clear()
  vi.restoreAllMocks()
})

/** Simulates tabs with the storage of this page: each writes its own content before it is used. The locks are real. */
function openTab(memory: string | null = null): TabUnderTest {
  let remembered = memory
  let release: () => void = () => undefined
  const within = async <T>(task: () => Promise<T> | T): Promise<T> => {
    if (remembered === null) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, remembered)
    const result = await task()
    remembered = sessionStorage.getItem(key)
    return result
  }
  return {
    claimIdentity: async () => {
      const identity = await within(claimBrowserDeviceIdentity)
      release = identity.release
      const confirmResumed = () => {
        identity.confirmResumed()
        remembered = sessionStorage.getItem(key)
      }
      return { ...identity, confirmResumed }
    },
    leavePage: () => {
      release()
    },
    duplicate: () => openTab(remembered),
  }
}

testDeviceIdentity('a tab in a browser', () => openTab())

it('resumes an unloaded page whose lock is still held', async () => {
  const before = await claimBrowserDeviceIdentity()
  before.confirmResumed()
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  const copy = await claimBrowserDeviceIdentity()
  expect(copy.resumedDevices).toEqual([])
  copy.confirmResumed()
  window.dispatchEvent(new PageTransitionEvent('pagehide'))
  expect((await claimBrowserDeviceIdentity()).resumedDevices).toEqual([copy.deviceId])
})

it('resumes nothing without storage', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  expect(await claimBrowserDeviceIdentity()).toMatchObject({ resumedDevices: [] })
})
