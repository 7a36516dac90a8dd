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
/** Whether Bob's source is muted: at Bob, and at Alice. */
const muted = (source: CaptureSource) => [bob, alice].map((each) => tracksOfBob(each)[source].isMuted)
const mutes = (testClient: TestClient) => testClient.log.filter((entry) => entry.includes('muted'))
const deviceOf = (source: CaptureSource) => {
  const track = bob.client.tracks.get(tracksOfBob(bob)[source].trackId ?? '')
  return track?.readyState === 'live' ? track.getSettings().deviceId : null
}
/** Longer than the lists of devices are waited for. */
const waitForList = () => environment.clock.advance(500)
const mute = (source: CaptureSource, isMuted: boolean) =>
  source === 'microphone' ? bob.client.muteAudio(isMuted) : bob.client.muteVideo(isMuted)

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
    await bob.client.endCall()
    expect(capture(source)).toMatchObject(off)
  })

  it('is shown as lost, and as muted at both sides, when it is unplugged, and comes back when it is plugged in', async () => {
    await connect()
    bob.devices.unplug(deviceId)
    await environment.settle()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'gone' })
    expect(muted(source)).toEqual([true, true])
    expect(bob.payloads('mediaError')).toHaveLength(1)
    await waitForList()
    bob.devices.plug(source, deviceId)
    await waitForList()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(mutes(alice)).toEqual([`muted ${kind}(bob)`, `unmuted ${kind}(bob)`])
    expect(bob.devices.liveTracks()).toBe(2)
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
    ['selects it', () => bob.client.selectDevice(source, 'returned')],
    ['selects the system default', () => bob.client.selectDevice(source, '')],
  ])('is opened at once when the user %s', async (_, act) => {
    await connect()
    bob.devices.unplug(deviceId)
    await waitForList()
    bob.devices.plug(source, 'returned')
    await act()
    await environment.settle()
    expect(deviceOf(source)).toBe('returned')
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
  })

  it('rejects to unmute while it is not there, and is on when it returns', async () => {
    await connect()
    bob.devices.unplug(deviceId)
    await environment.settle()
    await expect(mute(source, false)).rejects.toMatchObject({ reason: 'gone' })
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'gone' })
    bob.devices.plug(source, deviceId)
    await waitForList()
    expect(muted(source)).toEqual([false, false])
  })

  it('stays muted after its return if the user mutes it meanwhile', async () => {
    await connect()
    bob.devices.unplug(deviceId)
    await environment.settle()
    await mute(source, true)
    bob.devices.plug(source, deviceId)
    await waitForList()
    expect(capture(source)).toMatchObject(off)
    expect(muted(source)).toEqual([true, true])
    await mute(source, false)
    await environment.settle()
    expect(deviceOf(source)).toBe(deviceId)
    expect(muted(source)).toEqual([false, false])
  })

  it('is lost when the permission is revoked, and comes back when it is granted, without a prompt in between', async () => {
    await connect()
    bob.devices.revoke(source)
    await waitForList()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'refused' })
    expect(muted(source)).toEqual([true, true])
    const requests = bob.devices.requests.length
    for (let count = 0; count < 20; count++) {
      bob.devices.fireDeviceChange()
      bob.devices.showPage()
      await environment.clock.advance(15_000)
    }
    expect(bob.devices.requests).toHaveLength(requests)
    bob.devices.grant(source)
    await environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
  })

  it('is opened again when the user returns to the page, at most every ten seconds', async () => {
    await connect()
    bob.devices.deny(source, 'NotReadableError')
    bob.devices.tracks.find((track) => track.kind === kind)?.unplug()
    await environment.settle()
    expect(capture(source)).toMatchObject({ status: 'lost', reason: 'busy' })
    const requests = bob.devices.requests.length
    for (let count = 0; count < 10; count++) {
      await environment.clock.advance(1_000)
      bob.devices.showPage()
    }
    await environment.settle()
    expect(bob.devices.requests).toHaveLength(requests + 1)
    bob.devices.allow()
    await environment.clock.advance(10_000)
    bob.devices.showPage()
    await environment.settle()
    expect(capture(source)).toMatchObject(live)
  })

  it('is silenced while the system mutes it, and the other side is told', async () => {
    await connect()
    bob.devices.setSystemMuted(deviceId, true)
    await environment.settle()
    expect(capture(source)).toMatchObject({ status: 'silenced' })
    expect(muted(source)).toEqual([true, true])
    bob.devices.setSystemMuted(deviceId, false)
    await environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(mutes(alice)).toEqual([`muted ${kind}(bob)`, `unmuted ${kind}(bob)`])
  })

  it('is opened anew when the user unmutes it while it is silenced', async () => {
    await connect()
    bob.devices.setSystemMuted(deviceId, true)
    await environment.settle()
    await mute(source, false)
    await environment.settle()
    expect(capture(source)).toMatchObject(live)
    expect(muted(source)).toEqual([false, false])
    expect(bob.devices.liveTracks()).toBe(2)
  })

  it('replaces it without telling the other side when a substitute opens at once', async () => {
    await connect()
    bob.devices.plug(source, 'spare')
    await waitForList()
    bob.devices.unplug(deviceId)
    await waitForList()
    expect(deviceOf(source)).toBe('spare')
    expect([mutes(alice), mutes(bob)]).toEqual([[], []])
    expect(bob.payloads('mediaError')).toEqual([])
  })

  it('tells the other side when a substitute takes long to open', async () => {
    await connect()
    bob.devices.plug(source, 'spare')
    await waitForList()
    const open = bob.devices.hold(source)
    bob.devices.unplug(deviceId)
    await environment.settle()
    expect([capture(source).status, muted(source)]).toEqual(['reopening', [false, false]])
    await environment.clock.advance(500)
    expect([capture(source).status, muted(source)]).toEqual(['reopening', [true, true]])
    open()
    await environment.settle()
    expect([capture(source).status, muted(source)]).toEqual(['live', [false, false]])
  })

  it('is muted at a device that joins, and after a reload of the other side', async () => {
    await connect()
    bob.devices.unplug(deviceId)
    await environment.settle()
    alice = await alice.reload()
    await environment.settle()
    expect(muted(source)).toEqual([true, true])
  })

  it('reports the loss to the other side after a lost connection returns', async () => {
    await connect()
    environment.server.dropConnection('bob')
    await environment.settle()
    bob.devices.unplug(deviceId)
    await environment.clock.advance(12_000)
    environment.server.restoreConnection('bob')
    await environment.clock.advance(12_000)
    expect(muted(source)).toEqual([true, true])
  })

  it('leaves no device open when the call ends while it is reopening', async () => {
    await connect()
    bob.devices.plug(source, 'spare')
    const open = bob.devices.hold(source)
    bob.devices.unplug(deviceId)
    await environment.settle()
    await bob.client.endCall()
    open()
    await waitForList()
    expect(bob.devices.liveTracks()).toBe(0)
    expect(capture(source)).toMatchObject(off)
  })
})

describe('a camera', () => {
  it('without pictures is silenced, and the other side sees it as off', async () => {
    await connect()
    bob.devices.setDelivering('camera-1', false)
    await environment.settle()
    expect(capture('camera')).toMatchObject({ status: 'silenced' })
    expect(muted('camera')).toEqual([true, true])
    bob.devices.setDelivering('camera-1', true)
    await environment.settle()
    expect(muted('camera')).toEqual([false, false])
  })

  it('that was refused at the start is opened when the user allows it', async () => {
    bob.devices.deny('camera')
    await connect()
    expect(capture('camera')).toMatchObject({ status: 'lost', reason: 'refused' })
    expect(muted('camera')).toEqual([true, true])
    bob.devices.grant('camera')
    await environment.settle()
    expect(capture('camera')).toMatchObject(live)
    expect(muted('camera')).toEqual([false, false])
  })

  it('that is not there at the start is off, and opens only on demand', async () => {
    bob.devices.unplug('camera-1')
    await connect()
    expect(capture('camera')).toMatchObject(off)
    bob.devices.plug('camera', 'camera-1')
    await waitForList()
    expect(capture('camera')).toMatchObject(off)
    await bob.client.muteVideo(false)
    expect(capture('camera')).toMatchObject(live)
  })

  it('that is refused after crossed calls is muted at the other side', async () => {
    const openCamera = bob.devices.hold('camera')
    void alice.client.makeVideoCall(['bob'])
    void bob.client.makeVideoCall(['alice'])
    await environment.settle()
    bob.devices.deny('camera', 'NotReadableError')
    openCamera()
    await environment.settle()
    expect(bob.client.store.getState().calls).not.toEqual({})
    expect(muted('camera')).toEqual([true, true])
  })

  it('that opens too slowly after crossed calls is muted at the other side until it is open', async () => {
    const openCamera = bob.devices.hold('camera')
    void alice.client.makeVideoCall(['bob'])
    void bob.client.makeVideoCall(['alice'])
    await environment.settle()
    await environment.clock.advance(5_000)
    expect(muted('camera')).toEqual([true, true])
    openCamera()
    await environment.settle()
    expect(muted('camera')).toEqual([false, false])
  })
})
