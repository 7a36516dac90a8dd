import type { CaptureSource } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { setUpVideoCallOfBob } from '../testing/videoCallOfBob'

const call = setUpVideoCallOfBob()
const { connect, capture, muted, mutes, deviceOf, waitForList } = call

const mute = (source: CaptureSource, isMuted: boolean) =>
  source === 'microphone' ? call.bob.client.muteAudio(isMuted) : call.bob.client.muteVideo(isMuted)

const live = { status: 'live', reason: null }
const off = { status: 'off', reason: null }

describe.each([
  ['microphone', 'microphone-1', 'audio'],
  ['camera', 'camera-1', 'video'],
] as const)('a lost device: the only %s', (source, deviceId, kind) => {
  it('is off outside a call, and live in it', async () => {
    expect(capture(source)).toMatchObject(off)
    await connect()
    expect(capture(source)).toMatchObject(live)
    await call.bob.client.endCall()
    expect(capture(source)).toMatchObject(off)
  })

  it('is shown as lost, and as muted at both sides, when it is unplugged, and comes back when it is plugged in', async () => {
    await connect()
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'gone' })
    expect(muted(source)).toEqual([true, true])
    expect(call.bob.payloads('mediaError')).toHaveLength(1)
    await waitForList()
    call.bob.devices.plug(source, deviceId)
    await waitForList()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(mutes(call.alice)).toEqual([`muted ${kind}(bob)`, `unmuted ${kind}(bob)`])
    expect(call.bob.devices.liveTracks()).toBe(2)
  })

  it.each([
    ['unmutes it', () => mute(source, false)],
    [
      'mutes and unmutes it',
      async () => {
        await mute(source, true)
        await mute(source, false)
      },
    ],
    ['selects it', () => call.bob.client.selectDevice(source, 'returned')],
    ['selects the system default', () => call.bob.client.selectDevice(source, '')],
  ])('is opened at once when the user %s', async (_, act) => {
    await connect()
    call.bob.devices.unplug(deviceId)
    await waitForList()
    call.bob.devices.plug(source, 'returned')
    await act()
    await call.environment.settle()
    expect(deviceOf(source)).toBe('returned')
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
  })

  it('rejects to unmute while it is not there, and is on when it returns', async () => {
    await connect()
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    await expect(mute(source, false)).rejects.toMatchObject({ reason: 'gone' })
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'gone' })
    call.bob.devices.plug(source, deviceId)
    await waitForList()
    expect(muted(source)).toEqual([false, false])
  })

  it('stays muted after its return if the user mutes it meanwhile', async () => {
    await connect()
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    await mute(source, true)
    call.bob.devices.plug(source, deviceId)
    await waitForList()
    expect(capture(source)).toMatchObject(off)
    expect(muted(source)).toEqual([true, true])
    await mute(source, false)
    await call.environment.settle()
    expect(deviceOf(source)).toBe(deviceId)
    expect(muted(source)).toEqual([false, false])
  })

  it('is lost when the permission is revoked, and comes back when it is granted, without a prompt in between', async () => {
    await connect()
    call.bob.devices.revoke(source)
    await waitForList()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'refused' })
    expect(muted(source)).toEqual([true, true])
    const requests = call.bob.devices.requests.length
    for (let count = 0; count < 20; count++) {
      call.bob.devices.fireDeviceChange()
      call.bob.devices.showPage()
      await call.environment.clock.advance(15_000)
    }
    expect(call.bob.devices.requests).toHaveLength(requests)
    call.bob.devices.grant(source)
    await call.environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
  })

  it('is opened again when the user returns to the page, at most every ten seconds', async () => {
    await connect()
    call.bob.devices.deny(source, 'NotReadableError')
    call.bob.devices.tracks.find((track) => track.kind === kind)?.unplug()
    await call.environment.settle()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'busy' })
    const requests = call.bob.devices.requests.length
    for (let count = 0; count < 10; count++) {
      await call.environment.clock.advance(1_000)
      call.bob.devices.showPage()
    }
    await call.environment.settle()
    expect(call.bob.devices.requests).toHaveLength(requests + 1)
    call.bob.devices.allow()
    await call.environment.clock.advance(10_000)
    call.bob.devices.showPage()
    await call.environment.settle()
    expect(capture(source)).toMatchObject(live)
  })

  it('is silenced while the system mutes it, and the other side is told', async () => {
    await connect()
    call.bob.devices.setSystemMuted(deviceId, true)
    await call.environment.settle()
    expect(capture(source)).toMatchObject({ status: 'silenced' })
    expect(muted(source)).toEqual([true, true])
    call.bob.devices.setSystemMuted(deviceId, false)
    await call.environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(mutes(call.alice)).toEqual([`muted ${kind}(bob)`, `unmuted ${kind}(bob)`])
  })

  it('is opened anew when the user unmutes it while it is silenced', async () => {
    await connect()
    call.bob.devices.setSystemMuted(deviceId, true)
    await call.environment.settle()
    await mute(source, false)
    await call.environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(call.bob.devices.liveTracks()).toBe(2)
  })

  it('replaces it without telling the other side when a substitute opens at once', async () => {
    await connect()
    call.bob.devices.plug(source, 'spare')
    await waitForList()
    call.bob.devices.unplug(deviceId)
    await waitForList()
    expect(deviceOf(source)).toBe('spare')
    expect([mutes(call.alice), mutes(call.bob)]).toEqual([[], []])
    expect(call.bob.payloads('mediaError')).toEqual([])
  })

  it('tells the other side when a substitute takes long to open', async () => {
    await connect()
    call.bob.devices.plug(source, 'spare')
    await waitForList()
    const open = call.bob.devices.hold(source)
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    expect([capture(source).status, muted(source)]).toEqual(['reopening', [false, false]])
    await call.environment.clock.advance(500)
    expect([capture(source).status, muted(source)]).toEqual(['reopening', [true, true]])
    open()
    await call.environment.settle()
    expect([capture(source).status, muted(source)]).toEqual(['live', [false, false]])
  })

  it('is muted at a device that joins, and after a reload of the other side', async () => {
    await connect()
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    call.alice = await call.alice.reload()
    await call.environment.settle()
    expect(muted(source)).toEqual([true, true])
  })

  it('reports the loss to the other side after a lost connection returns', async () => {
    await connect()
    call.environment.server.dropConnection('bob')
    await call.environment.settle()
    call.bob.devices.unplug(deviceId)
    await call.environment.clock.advance(12_000)
    call.environment.server.restoreConnection('bob')
    await call.environment.clock.advance(12_000)
    expect(muted(source)).toEqual([true, true])
  })

  it('leaves no device open when the call ends while it is reopening', async () => {
    await connect()
    call.bob.devices.plug(source, 'spare')
    const open = call.bob.devices.hold(source)
    call.bob.devices.unplug(deviceId)
    await call.environment.settle()
    await call.bob.client.endCall()
    open()
    await waitForList()
    expect(call.bob.devices.liveTracks()).toBe(0)
    expect(capture(source)).toMatchObject(off)
  })
})

describe('a camera', () => {
  it('without pictures is silenced, and the other side sees it as off', async () => {
    await connect()
    call.bob.devices.setDelivering('camera-1', false)
    await call.environment.settle()
    expect(capture('camera')).toMatchObject({ status: 'silenced' })
    expect(muted('camera')).toEqual([true, true])
    call.bob.devices.setDelivering('camera-1', true)
    await call.environment.settle()
    expect(muted('camera')).toEqual([false, false])
  })

  it('that was refused at the start is opened when the user allows it', async () => {
    call.bob.devices.deny('camera')
    await connect()
    expect(capture('camera')).toMatchObject({ status: 'lost', reason: 'refused' })
    expect(muted('camera')).toEqual([true, true])
    call.bob.devices.grant('camera')
    await call.environment.settle()
    expect(capture('camera')).toMatchObject(live)
    expect(muted('camera')).toEqual([false, false])
  })

  it('that is not there at the start is off, and opens only on demand', async () => {
    call.bob.devices.unplug('camera-1')
    await connect()
    expect(capture('camera')).toMatchObject(off)
    call.bob.devices.plug('camera', 'camera-1')
    await waitForList()
    expect(capture('camera')).toMatchObject(off)
    await call.bob.client.muteVideo(false)
    expect(capture('camera')).toMatchObject(live)
  })

  it('that is refused after crossed calls is muted at the other side', async () => {
    const openCamera = call.bob.devices.hold('camera')
    void call.alice.client.makeVideoCall(['bob'])
    void call.bob.client.makeVideoCall(['alice'])
    await call.environment.settle()
    call.bob.devices.deny('camera', 'NotReadableError')
    openCamera()
    await call.environment.settle()
    expect(call.bob.client.store.getState().calls).not.toEqual({})
    expect(muted('camera')).toEqual([true, true])
  })

  it('that opens too slowly after crossed calls is muted at the other side until it is open', async () => {
    const openCamera = call.bob.devices.hold('camera')
    void call.alice.client.makeVideoCall(['bob'])
    void call.bob.client.makeVideoCall(['alice'])
    await call.environment.settle()
    await call.environment.clock.advance(5_000)
    expect(muted('camera')).toEqual([true, true])
    openCamera()
    await call.environment.settle()
    expect(muted('camera')).toEqual([false, false])
  })
})
