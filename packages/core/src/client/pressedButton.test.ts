import { captureSources } from '@offhook/protocol'
import { afterEach, expect, it } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

/** What a button that is being pressed opens, before it is known whether it will be let go on it. */

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

async function ringing() {
  environment = createTestEnvironment({ preconnect: 'all' })
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  void alice.client.makeVideoCall(['bob'])
  await environment.settle()
  return { alice, bob }
}

it('Answer: the devices are open when it is let go, and nobody has been heard or seen before', async () => {
  const { bob } = await ringing()
  bob.client.prepareDevices('video')
  await environment.clock.advance(80)
  expect(bob.devices.liveTracks()).toBe(2)
  expect(captureSources.filter((source) => environment.network.isSending('bob', source))).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  // A device that would have to be opened now would not be there in time.
  bob.devices.hold()
  void bob.logResult(bob.client.answerCall())
  await environment.settle()
  expect(bob.log).toContain('result 200')
  expect(captureSources.filter((source) => environment.network.isSending('bob', source))).toHaveLength(2)
  await environment.clock.advance(2_000)
  expect(bob.devices.tracks.map(({ readyState }) => readyState)).toEqual(['live', 'live'])
})

it('Answer, let go of beside it: it rings on, and the devices are closed', async () => {
  const { alice, bob } = await ringing()
  bob.client.prepareDevices('video')
  await environment.clock.advance(1_000)
  expect(bob.devices.liveTracks()).toBe(0)
  expect(alice.client.store.getState().calls).toMatchObject({
    [alice.client.store.getState().activeRoomId ?? '']: { status: 'ringing' },
  })
})

it('Call, in a call: nothing is opened a second time', async () => {
  const { alice } = await ringing()
  alice.client.prepareDevices('video')
  await environment.settle()
  expect(alice.devices.tracks).toHaveLength(2)
})

it('Call, beside a preview: what is looked at is not opened a second time', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const close = alice.client.openPreview('microphone')
  await environment.settle()
  alice.client.prepareDevices('audio')
  await environment.settle()
  expect(alice.devices.tracks).toHaveLength(1)
  close()
})

it('Call, on a page that is left: the devices are closed with it', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  alice.client.prepareDevices('audio')
  await environment.settle()
  expect(alice.devices.liveTracks()).toBe(1)
  await alice.client.destroy()
  await environment.settle()
  expect(alice.devices.liveTracks()).toBe(0)
})
