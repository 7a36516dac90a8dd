import type { CaptureSource } from '@offhook/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
let alice: TestClient
let bob: TestClient

beforeEach(async () => {
  environment = createTestEnvironment()
  ;[alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
})
afterEach(() => {
  environment.server.close()
})

/** Bob makes a video call to Alice, who answers. */
async function connect(): Promise<void> {
  void bob.client.makeVideoCall(['alice'])
  await environment.settle()
  void alice.client.answerCall()
  await environment.settle()
  for (const each of [alice, bob]) each.log.length = 0
}

const capture = (source: CaptureSource) => bob.client.store.getState().capture[source]
const tracksOfBob = ({ client }: TestClient) =>
  Object.values(client.store.getState().calls)[0]?.participants['bob@example.com']?.tracks ?? expect.unreachable()
const mutes = (testClient: TestClient) => testClient.log.filter((entry) => entry.includes('muted'))
const deviceOf = (source: CaptureSource) => {
  const track = bob.client.tracks.get(tracksOfBob(bob)[source].trackId ?? '')
  return track?.readyState === 'live' ? track.getSettings().deviceId : null
}
/** Longer than the lists of devices are waited for. */
const waitForList = () => environment.clock.advance(500)
const live = { status: 'live', reason: null }

describe('an unsteady list of devices', () => {
  const incomplete: Partial<MediaDeviceInfo>[][] = [
    [],
    [{ kind: 'audioinput' }, { kind: 'videoinput' }],
    [{ kind: 'audioinput', deviceId: 'microphone-1', label: 'Built-in microphone' }],
    [{ kind: 'videoinput', deviceId: 'camera-1', label: 'Built-in camera' }],
    [
      { kind: 'audioinput', deviceId: 'usb-microphone', label: 'usb-microphone' },
      { kind: 'videoinput', deviceId: 'usb-camera', label: 'usb-camera' },
    ],
  ]

  /** 300 events with another list each, while the device menu is open. */
  async function storm(pause = 10): Promise<void> {
    bob.client.watchDevices()
    for (let count = 0; count < 300; count++) {
      bob.devices.pretendList(incomplete[count % incomplete.length] ?? [])
      bob.devices.fireDeviceChange()
      await environment.clock.advance(pause)
    }
    bob.devices.pretendList(null)
    bob.devices.fireDeviceChange()
    await waitForList()
  }

  async function connectWithUsb(): Promise<void> {
    for (const source of ['microphone', 'camera'] as const) {
      bob.devices.plug(source, `usb-${source}`)
      await bob.client.selectDevice(source, `usb-${source}`)
    }
    await connect()
    await waitForList()
  }

  it.each([10, 700])('opens nothing while the tracks are live, with an event every %s ms', async (pause) => {
    await connectWithUsb()
    const requests = bob.devices.requests.length
    await storm(pause)
    expect(bob.devices.requests).toHaveLength(requests)
    expect(bob.client.store.getState().devices.missing).toEqual({})
    expect(mutes(alice)).toEqual([])
  })

  it('opens a lost device at most twice', async () => {
    await connectWithUsb()
    for (const name of ['microphone', 'usb-microphone'])
      bob.devices.setBusy(name === 'microphone' ? 'microphone-1' : name, true)
    const requests = bob.devices.requests.filter(({ audio }) => audio !== false).length
    bob.devices.tracks
      .filter(({ label }) => label === 'usb-microphone')
      .at(-1)
      ?.unplug()
    await storm()
    const audioRequests = bob.devices.requests.filter(({ audio }) => audio !== false).slice(requests)
    // Each attempt tries the selected device, the system default and the others.
    expect(
      audioRequests.filter(({ audio }) => JSON.stringify(audio).includes('usb-microphone')).length,
    ).toBeLessThanOrEqual(2)
  })

  it('is not caused by Offhook itself, in a browser that reports an opened device as a change', async () => {
    const { getUserMedia } = bob.devices
    bob.devices.getUserMedia = (constraints) =>
      getUserMedia(constraints).finally(() => {
        bob.devices.fireDeviceChange()
      })
    await connect()
    bob.devices.deny('camera', 'NotReadableError')
    bob.devices.tracks.find(({ kind }) => kind === 'video')?.unplug()
    await environment.clock.advance(120_000)
    expect(bob.devices.requests.length).toBeLessThanOrEqual(4)
  })

  it('does not call a remembered device whose id has changed not connected, and opens it', async () => {
    bob.devices.plug('microphone', 'headset', 'Headset')
    await waitForList()
    await bob.client.selectDevice('microphone', 'headset')
    const { devices } = bob.memory
    bob = await environment.createTestClient('bob')
    expect(devices.microphone).toEqual({ deviceId: 'headset', label: 'Headset' })
    bob.devices.plug('microphone', 'new-id', 'Headset')
    await waitForList()
    await connect()
    await waitForList()
    const { selected, missing } = bob.client.store.getState().devices
    expect([selected.microphone, missing, deviceOf('microphone')]).toEqual(['new-id', {}, 'new-id'])
    expect(bob.memory.devices.microphone).toEqual({ deviceId: 'new-id', label: 'Headset' })
  })

  it('resolves a changed id as soon as the labels are known, in the call', async () => {
    bob.devices.plug('microphone', 'headset', 'Headset')
    await waitForList()
    await bob.client.selectDevice('microphone', 'headset')
    bob = await environment.createTestClient('bob')
    bob.devices.plug('microphone', 'new-id', 'Headset')
    bob.devices.pretendList([{ kind: 'audioinput' }, { kind: 'videoinput' }])
    await waitForList()
    void bob.client.makeVoiceCall(['alice'])
    bob.devices.pretendList(null)
    await environment.settle()
    expect([deviceOf('microphone'), capture('microphone')]).toMatchObject(['new-id', live])
    expect(bob.client.store.getState().devices.missing).toEqual({})
  })

  it('keeps the speaker while it is connected, and returns to it', async () => {
    bob.devices.plug('speaker', 'usb-speaker')
    await waitForList()
    await bob.client.startAudio()
    await bob.client.selectDevice('speaker', 'usb-speaker')
    expect(bob.sound.speaker).toBe('usb-speaker')
    bob.devices.unplug('usb-speaker')
    await waitForList()
    expect([bob.sound.speaker, bob.client.store.getState().devices.missing]).toEqual(['', { speaker: 'usb-speaker' }])
    bob.devices.plug('speaker', 'other-id', 'usb-speaker')
    await waitForList()
    expect([bob.sound.speaker, bob.client.store.getState().devices.missing]).toEqual(['other-id', {}])
  })
})
