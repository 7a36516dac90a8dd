import { describe, expect, it } from 'vitest'
import { setUpVideoCallOfBob } from '../testing/videoCallOfBob'

const call = setUpVideoCallOfBob()
const { connect, capture, mutes, deviceOf, waitForList } = call

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
    call.bob.client.watchDevices()
    for (let count = 0; count < 300; count++) {
      call.bob.devices.pretendList(incomplete[count % incomplete.length] ?? [])
      call.bob.devices.fireDeviceChange()
      await call.environment.clock.advance(pause)
    }
    call.bob.devices.pretendList(null)
    call.bob.devices.fireDeviceChange()
    await waitForList()
  }

  async function connectWithUsb(): Promise<void> {
    for (const source of ['microphone', 'camera'] as const) {
      call.bob.devices.plug(source, `usb-${source}`)
      await call.bob.client.selectDevice(source, `usb-${source}`)
    }
    await connect()
    await waitForList()
  }

  it.each([10, 700])('opens nothing while the tracks are live, with an event every %s ms', async (pause) => {
    await connectWithUsb()
    const requests = call.bob.devices.requests.length
    await storm(pause)
    expect(call.bob.devices.requests).toHaveLength(requests)
    expect(call.bob.client.store.getState().devices.missing).toEqual({})
    expect(mutes(call.alice)).toEqual([])
  })

  it('opens a lost device at most twice', async () => {
    await connectWithUsb()
    for (const name of ['microphone', 'usb-microphone'])
      call.bob.devices.setBusy(name === 'microphone' ? 'microphone-1' : name, true)
    const requests = call.bob.devices.requests.filter(({ audio }) => audio !== false).length
    call.bob.devices.tracks
      .filter(({ label }) => label === 'usb-microphone')
      .at(-1)
      ?.unplug()
    await storm()
    const audioRequests = call.bob.devices.requests.filter(({ audio }) => audio !== false).slice(requests)
    // Each attempt tries the selected device, the system default and the others.
    expect(
      audioRequests.filter(({ audio }) => JSON.stringify(audio).includes('usb-microphone')).length,
    ).toBeLessThanOrEqual(2)
  })

  it('is not caused by Offhook itself, in a browser that reports an opened device as a change', async () => {
    const { getUserMedia } = call.bob.devices
    call.bob.devices.getUserMedia = (constraints) =>
      getUserMedia(constraints).finally(() => {
        call.bob.devices.fireDeviceChange()
      })
    await connect()
    call.bob.devices.deny('camera', 'NotReadableError')
    call.bob.devices.tracks.find(({ kind }) => kind === 'video')?.unplug()
    await call.environment.clock.advance(120_000)
    expect(call.bob.devices.requests.length).toBeLessThanOrEqual(4)
  })

  it('does not call a remembered device whose id has changed not connected, and opens it', async () => {
    call.bob.devices.plug('microphone', 'headset', 'Headset')
    await waitForList()
    await call.bob.client.selectDevice('microphone', 'headset')
    const { devices } = call.bob.memory
    call.bob = await call.environment.createTestClient('bob')
    expect(devices.microphone).toEqual({ deviceId: 'headset', label: 'Headset' })
    call.bob.devices.plug('microphone', 'new-id', 'Headset')
    await waitForList()
    await connect()
    await waitForList()
    const { selected, missing } = call.bob.client.store.getState().devices
    expect([selected.microphone, missing, deviceOf('microphone')]).toEqual(['new-id', {}, 'new-id'])
    expect(call.bob.memory.devices.microphone).toEqual({ deviceId: 'new-id', label: 'Headset' })
  })

  it('resolves a changed id as soon as the labels are known, in the call', async () => {
    call.bob.devices.plug('microphone', 'headset', 'Headset')
    await waitForList()
    await call.bob.client.selectDevice('microphone', 'headset')
    call.bob = await call.environment.createTestClient('bob')
    call.bob.devices.plug('microphone', 'new-id', 'Headset')
    call.bob.devices.pretendList([{ kind: 'audioinput' }, { kind: 'videoinput' }])
    await waitForList()
    void call.bob.client.makeVoiceCall(['alice'])
    call.bob.devices.pretendList(null)
    await call.environment.settle()
    expect([deviceOf('microphone'), capture('microphone')]).toMatchObject(['new-id', live])
    expect(call.bob.client.store.getState().devices.missing).toEqual({})
  })

  it('keeps the speaker while it is connected, and returns to it', async () => {
    call.bob.devices.plug('speaker', 'usb-speaker')
    await waitForList()
    await call.bob.client.startAudio()
    await call.bob.client.selectDevice('speaker', 'usb-speaker')
    expect(call.bob.sound.speaker).toBe('usb-speaker')
    call.bob.devices.unplug('usb-speaker')
    await waitForList()
    expect([call.bob.sound.speaker, call.bob.client.store.getState().devices.missing]).toEqual([
      '',
      { speaker: 'usb-speaker' },
    ])
    call.bob.devices.plug('speaker', 'other-id', 'usb-speaker')
    await waitForList()
    expect([call.bob.sound.speaker, call.bob.client.store.getState().devices.missing]).toEqual(['other-id', {}])
  })
})
