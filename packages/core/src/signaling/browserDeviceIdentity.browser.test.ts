import { afterEach, expect, it, vi } from 'vitest'
import { testDeviceIdentity, type TabUnderTest } from '../testing/contracts/deviceIdentity'
import { claimBrowserDeviceIdentity } from './browserDeviceIdentity'

const key = 'offhook:device'

afterEach(() => {
  sessionStorage.clear()
  vi.restoreAllMocks()
})

/** Tabs that take turns with this one's storage; the locks are the browser's. */
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
      const settle = () => {
        identity.settle()
        remembered = sessionStorage.getItem(key)
      }
      return { ...identity, settle }
    },
    leavePage: () => {
      release()
    },
    duplicate: () => openTab(remembered),
  }
}

testDeviceIdentity('a tab in a browser', () => openTab())

it('takes the place of a page that said it goes, though its lock outlives it', async () => {
  const before = await claimBrowserDeviceIdentity()
  before.settle()
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  const copy = await claimBrowserDeviceIdentity()
  expect(copy.resumes).toEqual([])
  copy.settle()
  window.dispatchEvent(new PageTransitionEvent('pagehide'))
  expect((await claimBrowserDeviceIdentity()).resumes).toEqual([copy.deviceId])
})

it('works without a storage, and resumes nothing', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError')
  })
  expect(await claimBrowserDeviceIdentity()).toMatchObject({ resumes: [] })
})
