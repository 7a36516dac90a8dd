// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { browserDeviceMemory } from './browserDeviceMemory'

afterEach(() => {
  vi.restoreAllMocks()
  localStorage.clear()
})

it('recalls what it remembered', () => {
  const devices = { microphone: { deviceId: 'headset', label: 'Headset' } }
  browserDeviceMemory.remember(devices)
  expect(browserDeviceMemory.recall()).toEqual(devices)
})

it.each([
  'nonsense',
  'null',
  '[1]',
  '{"microphone":"headset"}',
  '{"camera":{"deviceId":7,"label":""}}',
  '{"screen":{"deviceId":"a","label":""}}',
])('recalls nothing from %s', (saved) => {
  localStorage.setItem('offhook:devices', saved)
  expect(browserDeviceMemory.recall()).toEqual({})
})

it('does not throw when the storage is blocked', () => {
  const refuse = () => {
    throw new DOMException('no', 'SecurityError')
  }
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse)
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)
  browserDeviceMemory.remember({})
  expect(browserDeviceMemory.recall()).toEqual({})
})
