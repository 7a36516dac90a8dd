import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
let bob: TestClient

beforeEach(async () => {
  environment = createTestEnvironment()
  bob = await environment.createTestClient('bob')
})
afterEach(() => {
  environment.server.close()
})

const preview = () => bob.client.store.getState().preview

describe('openPreview', () => {
  it('requests both devices at once, and closes both', async () => {
    const closes = (['microphone', 'camera'] as const).map((device) => bob.client.openPreview(device))
    await environment.settle()
    expect(bob.devices.requests).toHaveLength(1)
    expect(preview()).toMatchObject({ microphone: { status: 'open' }, camera: { status: 'open' } })
    expect(bob.client.tracks.get(preview().camera.trackId ?? '')?.kind).toBe('video')
    for (const close of closes) close()
    await environment.settle()
    expect(preview()).toMatchObject({ microphone: { status: 'off' }, camera: { status: 'off', trackId: null } })
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it('stays open for a second user of the microphone while the camera is closed', async () => {
    const first = bob.client.openPreview('microphone')
    const second = bob.client.openPreview('microphone')
    const camera = bob.client.openPreview('camera')
    await environment.settle()
    first()
    camera()
    await environment.settle()
    expect(preview()).toMatchObject({ microphone: { status: 'open' }, camera: { status: 'off' } })
    expect(bob.devices.liveTracks()).toBe(1)
    second()
    await environment.settle()
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it('closes a camera that opens after the preview was closed', async () => {
    const openDevice = bob.devices.hold()
    const close = bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera.status).toBe('opening')
    close()
    openDevice()
    await environment.settle()
    expect(preview().camera.status).toBe('off')
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it.each([
    ['NotAllowedError', 'refused'],
    ['NotReadableError', 'busy'],
    ['NotFoundError', 'gone'],
  ] as const)('reports a microphone that fails with %s as %s, and opens the camera', async (name, error) => {
    bob.devices.deny('microphone', name)
    bob.client.openPreview('microphone')
    bob.client.openPreview('camera')
    await environment.settle()
    expect(preview()).toMatchObject({ microphone: { status: 'refused', error }, camera: { status: 'open' } })
  })

  it('retries a refused device when the preview is opened again', async () => {
    bob.devices.deny('camera')
    const close = bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera).toMatchObject({ status: 'refused', error: 'refused' })
    bob.devices.allow()
    close()
    bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera.status).toBe('open')
  })

  it('opens a device that is connected later', async () => {
    bob.devices.unplug('camera-1')
    bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera.error).toBe('gone')
    bob.devices.plug('camera', 'camera-2')
    await environment.clock.advance(500)
    expect(preview().camera.status).toBe('open')
  })

  it('closes the devices during a call and opens them again afterwards', async () => {
    await environment.createTestClient('alice')
    bob.client.openPreview('microphone')
    await environment.settle()
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    expect(preview().microphone.status).toBe('off')
    expect(bob.devices.liveTracks()).toBe(1)
    void bob.client.endCall()
    await environment.settle()
    expect(preview().microphone.status).toBe('open')
    expect(bob.devices.liveTracks()).toBe(1)
  })

  it('switches to a device that is selected while it is open', async () => {
    bob.devices.plug('microphone', 'headset')
    bob.client.openPreview('microphone')
    await environment.settle()
    await bob.client.selectDevice('microphone', 'headset')
    const { trackId } = preview().microphone
    expect(bob.client.tracks.get(trackId ?? '')?.getSettings().deviceId).toBe('headset')
    expect(bob.devices.liveTracks()).toBe(1)
  })

  it('feeds the microphone meter, which follows the call during a call', async () => {
    const levels: number[] = []
    await environment.createTestClient('alice')
    bob.client.openPreview('microphone')
    await environment.settle()
    const stop = bob.client.subscribeMicrophoneLevel((level) => levels.push(level))
    bob.sound.setLevel(preview().microphone.trackId ?? '', 0.5)
    void bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    bob.sound.setLevel(bob.devices.tracks.at(-1)?.id ?? '', 0.7)
    expect(levels.filter((level) => level > 0)).toEqual([0.5, 0.7])
    const { meters } = bob.sound
    stop()
    expect(bob.sound.meters).toBe(meters - 1)
  })

  it('closes when the client is destroyed', async () => {
    bob.client.openPreview('camera')
    await environment.settle()
    await bob.client.destroy()
    expect(bob.devices.liveTracks()).toBe(0)
  })
})

describe('checkConnection', () => {
  it('reports the signaling status, the candidates, and that there are no ICE servers outside a call', async () => {
    expect(await bob.client.checkConnection()).toEqual({ signaling: 'online', candidates: ['host'], hasServers: false })
    expect(await bob.client.checkConnection({ iceServers: [{ urls: 'stun:stun.example.com' }] })).toMatchObject({
      hasServers: true,
    })
    await bob.client.disconnect()
    expect(await bob.client.checkConnection()).toMatchObject({ signaling: 'offline' })
  })
})
