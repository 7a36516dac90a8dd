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

describe('a preview', () => {
  it('asks once for both devices, and lets go of both', async () => {
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

  it('stays for the second who looks, and closes the camera alone', async () => {
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

  it('that nobody wants any more by the time it is open leaves no light on', async () => {
    const answer = bob.devices.hold()
    const close = bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera.status).toBe('opening')
    close()
    answer()
    await environment.settle()
    expect(preview().camera.status).toBe('off')
    expect(bob.devices.liveTracks()).toBe(0)
  })

  it.each([
    ['NotAllowedError', 'refused'],
    ['NotReadableError', 'busy'],
    ['NotFoundError', 'gone'],
  ] as const)(
    'of a microphone refused with %s says it is %s, and the camera is seen all the same',
    async (name, error) => {
      bob.devices.deny('microphone', name)
      bob.client.openPreview('microphone')
      bob.client.openPreview('camera')
      await environment.settle()
      expect(preview()).toMatchObject({ microphone: { status: 'refused', error }, camera: { status: 'open' } })
    },
  )

  it('is tried again by whoever looks again', async () => {
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

  it('finds a device that is plugged in meanwhile', async () => {
    bob.devices.unplug('camera-1')
    bob.client.watchDevices()
    bob.client.openPreview('camera')
    await environment.settle()
    expect(preview().camera.error).toBe('gone')
    bob.devices.plug('camera', 'camera-2')
    await environment.settle()
    expect(preview().camera.status).toBe('open')
  })

  it('leaves the devices to a call, and comes back after it', async () => {
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

  it('shows the device that is chosen while it is open', async () => {
    bob.devices.plug('microphone', 'headset')
    bob.client.openPreview('microphone')
    await environment.settle()
    await bob.client.selectDevice('microphone', 'headset')
    const { trackId } = preview().microphone
    expect(bob.client.tracks.get(trackId ?? '')?.getSettings().deviceId).toBe('headset')
    expect(bob.devices.liveTracks()).toBe(1)
  })

  it('is heard by the meter, and in a call the call is', async () => {
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

  it('ends with the client', async () => {
    bob.client.openPreview('camera')
    await environment.settle()
    await bob.client.destroy()
    expect(bob.devices.liveTracks()).toBe(0)
  })
})

describe('the connection check', () => {
  it('knows the line, the paths, and that outside a call it has no servers', async () => {
    expect(await bob.client.checkConnection()).toEqual({ signaling: 'online', candidates: ['host'], hasServers: false })
    expect(await bob.client.checkConnection({ iceServers: [{ urls: 'stun:stun.example.com' }] })).toMatchObject({
      hasServers: true,
    })
    await bob.client.disconnect()
    expect(await bob.client.checkConnection()).toMatchObject({ signaling: 'offline' })
  })
})
