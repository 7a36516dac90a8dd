import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const devicesOf = ({ client }: TestClient) => client.store.getState().devices

/** Somebody with a headset, who chose it on an earlier visit. */
async function visit(plugsIn = true): Promise<TestClient> {
  const testClient = await environment.createTestClient('bob')
  if (plugsIn) testClient.devices.plug('microphone', 'headset', 'Headset')
  return testClient
}

async function chosenBefore(): Promise<void> {
  environment = createTestEnvironment()
  const before = await visit()
  before.client.watchDevices()
  await environment.settle()
  await before.client.selectDevice('microphone', 'headset')
  await before.client.destroy()
}

const heardBy = (testClient: TestClient) => testClient.devices.tracks.at(-1)?.getSettings().deviceId

describe('the choice of devices', () => {
  it('is remembered on the next visit, and used', async () => {
    await chosenBefore()
    const bob = await visit()
    await environment.createTestClient('alice')
    expect(devicesOf(bob).selected.microphone).toBe('headset')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    expect(bob.devices.requests.at(-1)?.audio).toMatchObject({ deviceId: { exact: 'headset' } })
    expect(devicesOf(bob).missing).toEqual({})
  })

  it('gives way to the system where it is gone, and says so', async () => {
    await chosenBefore()
    const bob = await visit(false)
    await environment.createTestClient('alice')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    expect(heardBy(bob)).toBe('microphone-1')
    expect(devicesOf(bob)).toMatchObject({ selected: { microphone: 'headset' }, missing: { microphone: 'Headset' } })
  })

  it('comes back when it is plugged in again, in the running call, while somebody looks', async () => {
    await chosenBefore()
    const bob = await visit()
    await environment.createTestClient('alice')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    const stop = bob.client.watchDevices()
    bob.devices.unplug('headset')
    await environment.settle()
    expect([heardBy(bob), devicesOf(bob).missing]).toEqual(['microphone-1', { microphone: 'Headset' }])
    bob.devices.plug('microphone', 'headset', 'Headset')
    await environment.settle()
    expect([heardBy(bob), devicesOf(bob).missing]).toEqual(['headset', {}])
    expect(bob.devices.liveTracks()).toBe(1)
    stop()
  })

  it('of a camera stays when only the microphone is gone', async () => {
    await chosenBefore()
    const bob = await visit(false)
    bob.devices.plug('camera', 'camera-2', 'Second camera')
    await environment.createTestClient('alice')
    await bob.client.selectDevice('camera', 'camera-2')
    void bob.client.makeVideoCall(['alice'])
    await environment.settle()
    const opened = bob.devices.tracks.map((track) => track.getSettings().deviceId)
    expect(opened.sort()).toEqual(['camera-2', 'microphone-1'])
    expect(devicesOf(bob).missing).toEqual({ microphone: 'Headset' })
  })

  it('of a speaker is made once there is something to hear', async () => {
    environment = createTestEnvironment()
    const before = await environment.createTestClient('bob')
    await before.client.selectDevice('speaker', 'speaker-1')
    await before.client.destroy()
    const bob = await environment.createTestClient('bob')
    expect(bob.sound.speaker).toBe('')
    await bob.client.startAudio()
    expect(bob.sound.speaker).toBe('speaker-1')
  })

  it('is not remembered where the device could not be had', async () => {
    environment = createTestEnvironment()
    const bob = await visit()
    await environment.createTestClient('alice')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    bob.devices.deny('microphone', 'NotReadableError')
    await expect(bob.client.selectDevice('microphone', 'headset')).rejects.toMatchObject({ code: 'microphone-denied' })
    expect(bob.memory.devices).toEqual({})
    expect(devicesOf(bob).selected.microphone).toBe('')
  })
})
