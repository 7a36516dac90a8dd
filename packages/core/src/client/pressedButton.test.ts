import { captureSources } from '@offhook/protocol'
import { afterEach, expect, it } from 'vitest'
import { createParty, type Party } from '../testing/party'

/** What a button that is being pressed opens, before it is known whether it will be let go on it. */

let party: Party
afterEach(() => {
  party.exchange.close()
})

async function ringing() {
  party = createParty({ preconnect: 'all' })
  const [alice, bob] = [await party.join('alice'), await party.join('bob')]
  void alice.client.makeVideoCall(['bob'])
  await party.quiet()
  return { alice, bob }
}

it('Answer: the devices are open when it is let go, and nobody has been heard or seen before', async () => {
  const { bob } = await ringing()
  bob.client.prepareDevices('video')
  await party.clock.advance(80)
  expect(bob.devices.liveTracks()).toBe(2)
  expect(captureSources.filter((source) => party.network.isSending('bob', source))).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toHaveLength(1)
  // A device that would have to be opened now would not be there in time.
  bob.devices.hold()
  void bob.settle(bob.client.answerCall())
  await party.quiet()
  expect(bob.log).toContain('result 200')
  expect(captureSources.filter((source) => party.network.isSending('bob', source))).toHaveLength(2)
  await party.clock.advance(2_000)
  expect(bob.devices.tracks.map(({ readyState }) => readyState)).toEqual(['live', 'live'])
})

it('Answer, let go of beside it: it rings on, and the devices are closed', async () => {
  const { alice, bob } = await ringing()
  bob.client.prepareDevices('video')
  await party.clock.advance(1_000)
  expect(bob.devices.liveTracks()).toBe(0)
  expect(alice.client.store.getState().calls).toMatchObject({
    [alice.client.store.getState().activeRoomId ?? '']: { status: 'ringing' },
  })
})

it('Call, in a call: nothing is opened a second time', async () => {
  const { alice } = await ringing()
  alice.client.prepareDevices('video')
  await party.quiet()
  expect(alice.devices.tracks).toHaveLength(2)
})

it('Call, beside a preview: what is looked at is not opened a second time', async () => {
  party = createParty()
  const alice = await party.join('alice')
  const close = alice.client.openPreview('microphone')
  await party.quiet()
  alice.client.prepareDevices('audio')
  await party.quiet()
  expect(alice.devices.tracks).toHaveLength(1)
  close()
})

it('Call, on a page that is left: the devices are closed with it', async () => {
  party = createParty()
  const alice = await party.join('alice')
  alice.client.prepareDevices('audio')
  await party.quiet()
  expect(alice.devices.liveTracks()).toBe(1)
  await alice.client.destroy()
  await party.quiet()
  expect(alice.devices.liveTracks()).toBe(0)
})
