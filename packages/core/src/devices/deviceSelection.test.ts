import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const devicesOf = ({ client }: TestClient) => client.store.getState().devices

/** Opens the page, with the headset connected or not. */
async function visit(isHeadsetConnected = true): Promise<TestClient> {
  const testClient = await environment.createTestClient('bob')
  if (isHeadsetConnected) testClient.devices.plug('microphone', 'headset', 'Headset')
  return testClient
}

/** Selects the headset on an earlier visit. */
async function selectOnEarlierVisit(): Promise<void> {
  environment = createTestEnvironment()
  const earlier = await visit()
  earlier.client.watchDevices()
  await environment.settle()
  await earlier.client.selectDevice('microphone', 'headset')
  await earlier.client.destroy()
}

const lastOpened = (testClient: TestClient) => testClient.devices.tracks.at(-1)?.getSettings().deviceId

describe('deviceSelection', () => {
  it('uses the selected device on the next visit', async () => {
    await selectOnEarlierVisit()
    const bob = await visit()
    await environment.createTestClient('alice')
    expect(devicesOf(bob).selected.microphone).toBe('headset')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    expect(bob.devices.requests.at(-1)?.audio).toMatchObject({ deviceId: { exact: 'headset' } })
    expect(devicesOf(bob).missing).toEqual({})
  })

  it('uses the system default for a device that is not connected, and marks it as missing', async () => {
    await selectOnEarlierVisit()
    const bob = await visit(false)
    await environment.createTestClient('alice')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    expect(lastOpened(bob)).toBe('microphone-1')
    expect(devicesOf(bob)).toMatchObject({ selected: { microphone: 'headset' }, missing: { microphone: 'Headset' } })
  })

  it('switches back during the call when the device is connected again', async () => {
    await selectOnEarlierVisit()
    const bob = await visit()
    await environment.createTestClient('alice')
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    bob.devices.unplug('headset')
    await environment.clock.advance(500)
    expect([lastOpened(bob), devicesOf(bob).missing]).toEqual(['microphone-1', { microphone: 'Headset' }])
    bob.devices.plug('microphone', 'headset', 'Headset')
    await environment.clock.advance(500)
    expect([lastOpened(bob), devicesOf(bob).missing]).toEqual(['headset', {}])
    expect(bob.devices.liveTracks()).toBe(1)
  })

  it('keeps the selected camera when only the microphone is not connected', async () => {
    await selectOnEarlierVisit()
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

  it('applies the selected speaker when sound output is created', async () => {
    environment = createTestEnvironment()
    const earlier = await environment.createTestClient('bob')
    await earlier.client.selectDevice('speaker', 'speaker-1')
    await earlier.client.destroy()
    const bob = await environment.createTestClient('bob')
    expect(bob.sound.speaker).toBe('')
    await bob.client.startAudio()
    expect(bob.sound.speaker).toBe('speaker-1')
  })

  it('does not remember a device that could not be opened', async () => {
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
