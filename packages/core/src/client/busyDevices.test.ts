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
const deviceOf = (source: CaptureSource) => {
  const track = bob.client.tracks.get(tracksOfBob(bob)[source].trackId ?? '')
  return track?.readyState === 'live' ? track.getSettings().deviceId : null
}
/** Longer than the lists of devices are waited for. */
const waitForList = () => environment.clock.advance(500)
const live = { status: 'live', reason: null }

describe('a selected device that another program uses', () => {
  beforeEach(async () => {
    for (const source of ['microphone', 'camera'] as const) {
      bob.devices.plug(source, `usb-${source}`)
      await bob.client.selectDevice(source, `usb-${source}`)
      bob.devices.setBusy(`usb-${source}`, true)
    }
    await waitForList()
  })

  it.each(['microphone', 'camera'] as const)('is replaced at the start of a call: the %s', async (source) => {
    await connect()
    expect(deviceOf(source)).toBe(`${source}-1`)
    expect(capture(source)).toMatchObject({ status: 'live', reason: 'busy' })
    expect(muted(source)).toEqual([false, false])
    expect(bob.client.store.getState().devices.missing).toEqual({})
  })

  it('is not tried again without a change of the list', async () => {
    await connect()
    const requests = bob.devices.requests.length
    await environment.clock.advance(60_000)
    expect(bob.devices.requests).toHaveLength(requests)
  })

  it('is replaced in a call, when it is lost', async () => {
    bob.devices.setBusy('usb-camera', false)
    await connect()
    expect(deviceOf('camera')).toBe('usb-camera')
    bob.devices.setBusy('usb-camera', true)
    bob.devices.tracks
      .filter(({ label }) => label === 'usb-camera')
      .at(-1)
      ?.unplug()
    await waitForList()
    expect(deviceOf('camera')).toBe('camera-1')
    expect(capture('camera')).toMatchObject({ status: 'live', reason: 'busy' })
  })

  it('is replaced by a third one when the system default is in use too', async () => {
    bob.devices.plug('microphone', 'third')
    bob.devices.setBusy('microphone-1', true)
    await connect()
    expect(deviceOf('microphone')).toBe('third')
  })

  it('is not exchanged for a working device when the user selects it', async () => {
    await bob.client.selectDevice('microphone', 'microphone-1')
    await connect()
    await expect(bob.client.selectDevice('microphone', 'usb-microphone')).rejects.toMatchObject({ reason: 'busy' })
    expect(deviceOf('microphone')).toBe('microphone-1')
    expect(capture('microphone')).toMatchObject(live)
  })
})
