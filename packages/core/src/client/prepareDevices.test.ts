import { captureSources } from '@offhook/protocol'
import { afterEach, expect, it } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

// `prepareDevices` is called on pointerdown: the devices open before it is known whether a click follows.

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

async function startRingingCall() {
  environment = createTestEnvironment({ preconnect: 'all' })
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  void alice.client.makeVideoCall(['bob'])
  await environment.settle()
  return { alice, bob }
}

it('opens the devices before the answer without sending media, and the answer uses them', async () => {
  const { bob } = await startRingingCall()
  bob.client.prepareDevices('video')
  await environment.clock.advance(80)
  expect(bob.devices.liveTracks()).toBe(2)
  expect(captureSources.filter((source) => environment.network.isSending('bob', source))).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  // A device that is requested from here on does not open.
  bob.devices.hold()
  void bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(bob.log).toContain('result 200')
  expect(captureSources.filter((source) => environment.network.isSending('bob', source))).toHaveLength(2)
  await environment.clock.advance(2_000)
  expect(bob.devices.tracks.map(({ readyState }) => readyState)).toEqual(['live', 'live'])
})

it('closes the devices after a second without an answer, and the call keeps ringing', async () => {
  const { alice, bob } = await startRingingCall()
  bob.client.prepareDevices('video')
  await environment.clock.advance(1_000)
  expect(bob.devices.liveTracks()).toBe(0)
  expect(alice.client.store.getState().calls).toMatchObject({
    [alice.client.store.getState().activeRoomId ?? '']: { status: 'ringing' },
  })
})

it('opens no device during a call', async () => {
  const { alice } = await startRingingCall()
  alice.client.prepareDevices('video')
  await environment.settle()
  expect(alice.devices.tracks).toHaveLength(2)
})

it('opens no device that a preview shows', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const close = alice.client.openPreview('microphone')
  await environment.settle()
  alice.client.prepareDevices('audio')
  await environment.settle()
  expect(alice.devices.tracks).toHaveLength(1)
  close()
})

it('closes the devices when the client is destroyed', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  alice.client.prepareDevices('audio')
  await environment.settle()
  expect(alice.devices.liveTracks()).toBe(1)
  await alice.client.destroy()
  await environment.settle()
  expect(alice.devices.liveTracks()).toBe(0)
})
