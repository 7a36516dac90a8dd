import { describe, expect, it } from 'vitest'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { deviceListsOf, findDevice, isLabelled } from './deviceLists'

describe('deviceListsOf', () => {
  it('groups devices by kind', async () => {
    expect(deviceListsOf(await createFakeMediaDevices().enumerateDevices())).toEqual({
      microphones: [{ deviceId: 'microphone-1', label: 'Built-in microphone' }],
      cameras: [{ deviceId: 'camera-1', label: 'Built-in camera' }],
      speakers: [{ deviceId: 'speaker-1', label: 'Built-in speaker' }],
    })
  })

  it('omits the aliases of the system default', async () => {
    const devices = createFakeMediaDevices()
    for (const alias of ['default', 'communications', '']) devices.plug('speaker', alias)
    expect(deviceListsOf(await devices.enumerateDevices()).speakers).toHaveLength(1)
  })
})

describe('findDevice', () => {
  const headset = { deviceId: 'a', label: 'Headset' }
  const builtIn = { deviceId: 'b', label: 'Microphone (Built-in)' }

  it.each([
    ['by its id', { deviceId: 'a', label: 'Another name' }, headset],
    ['by its label, when its id has changed', { deviceId: 'old', label: 'Headset' }, headset],
    ['by its label without what Chromium adds', { deviceId: 'old', label: 'Default - Microphone' }, builtIn],
    ['not without a label', { deviceId: 'old', label: '' }, undefined],
    ['not by another label', { deviceId: 'old', label: 'Webcam' }, undefined],
  ])('finds a remembered device %s', (_, remembered, found) => {
    expect(findDevice([headset, builtIn, { deviceId: 'c', label: '' }], remembered)).toBe(found)
  })

  it('does not choose between two devices with the same label', () => {
    const remembered = { deviceId: 'old', label: 'Headset' }
    expect(findDevice([headset, { deviceId: 'd', label: 'Headset' }], remembered)).toBeUndefined()
  })
})

it('knows a list whose labels the browser hides', () => {
  expect([[], [{ deviceId: 'a', label: '' }], [{ deviceId: 'a', label: 'Headset' }]].map(isLabelled)).toEqual([
    false,
    false,
    true,
  ])
})
