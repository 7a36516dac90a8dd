import { describe, expect, it, vi } from 'vitest'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { type DeviceLists, listDevices, watchDevices } from './deviceLists'

describe('listDevices', () => {
  it('groups devices by kind', async () => {
    expect(await listDevices(createFakeMediaDevices())).toEqual({
      microphones: [{ deviceId: 'microphone-1', label: 'Built-in microphone' }],
      cameras: [{ deviceId: 'camera-1', label: 'Built-in camera' }],
      speakers: [{ deviceId: 'speaker-1', label: 'Built-in speaker' }],
    })
  })

  it('omits the aliases of the system default', async () => {
    const devices = createFakeMediaDevices()
    for (const alias of ['default', 'communications', '']) devices.plug('speaker', alias)
    expect((await listDevices(devices)).speakers).toHaveLength(1)
  })
})

describe('watchDevices', () => {
  it('reports the current lists and every change until it is stopped', async () => {
    const devices = createFakeMediaDevices()
    const lists: DeviceLists[] = []
    const stop = watchDevices(devices, (next) => void lists.push(next))
    const microphones = () => lists.at(-1)?.microphones.map(({ deviceId }) => deviceId)
    await vi.waitFor(() => {
      expect(microphones()).toEqual(['microphone-1'])
    })
    devices.plug('microphone', 'headset')
    await vi.waitFor(() => {
      expect(microphones()).toEqual(['microphone-1', 'headset'])
    })
    stop()
    devices.unplug('headset')
    await listDevices(devices)
    expect(microphones()).toEqual(['microphone-1', 'headset'])
  })

  it('does not report a pending list after it was stopped', async () => {
    const devices = createFakeMediaDevices()
    const onLists = vi.fn()
    watchDevices(devices, onLists)()
    await listDevices(devices)
    expect(onLists).not.toHaveBeenCalled()
  })
})
