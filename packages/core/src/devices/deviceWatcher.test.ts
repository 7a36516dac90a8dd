import { expect, it } from 'vitest'
import { createFakeClock } from '../testing/fakeClock'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createDeviceWatcher } from './deviceWatcher'

function setUp() {
  const devices = createFakeMediaDevices()
  const clock = createFakeClock()
  const watcher = createDeviceWatcher(devices, clock)
  const lists: string[] = []
  const unsubscribe = watcher.subscribe((list) => {
    lists.push(list.flatMap(({ kind, deviceId }) => (kind === 'audioinput' ? [deviceId] : [])).join())
  })
  return { devices, clock, watcher, lists, unsubscribe }
}

it('reads the list once after many events', async () => {
  const { devices, clock, lists } = setUp()
  for (let count = 0; count < 300; count++) {
    devices.fireDeviceChange()
    await clock.advance(10)
  }
  devices.plug('microphone', 'headset')
  expect(lists).toEqual([])
  await clock.advance(400)
  expect(lists).toEqual(['microphone-1,headset'])
})

it('reads the list every five seconds while the events do not stop', async () => {
  const { devices, clock, lists } = setUp()
  for (let count = 0; count < 60; count++) {
    devices.fireDeviceChange()
    await clock.advance(200)
  }
  expect(lists).toHaveLength(2)
})

it('reads the list at once on demand, and drops a result that a later one overtakes', async () => {
  const { devices, clock, watcher, lists } = setUp()
  watcher.refresh()
  devices.plug('microphone', 'headset')
  watcher.refresh()
  await clock.settle()
  expect(lists).toEqual(['microphone-1,headset'])
})

it.each(['close', 'unsubscribe'] as const)('reports nothing after %s', async (way) => {
  const { devices, clock, watcher, lists, unsubscribe } = setUp()
  watcher.refresh()
  devices.plug('microphone', 'headset')
  if (way === 'close') watcher.close()
  else unsubscribe()
  await clock.advance(10_000)
  expect(lists).toEqual([])
})
