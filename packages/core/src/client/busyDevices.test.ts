import { beforeEach, describe, expect, it } from 'vitest'
import { setUpVideoCallOfBob } from '../testing/videoCallOfBob'

const call = setUpVideoCallOfBob()
const { connect, capture, muted, deviceOf, waitForList } = call

const live = { status: 'live', reason: null }

describe('a selected device that another program uses', () => {
  beforeEach(async () => {
    for (const source of ['microphone', 'camera'] as const) {
      call.bob.devices.plug(source, `usb-${source}`)
      await call.bob.client.selectDevice(source, `usb-${source}`)
      call.bob.devices.setBusy(`usb-${source}`, true)
    }
    await waitForList()
  })

  it.each(['microphone', 'camera'] as const)('is replaced at the start of a call: the %s', async (source) => {
    await connect()
    expect(deviceOf(source)).toBe(`${source}-1`)
    expect(capture(source)).toMatchObject({ status: 'live', reason: 'busy' })
    expect(muted(source)).toEqual([false, false])
    expect(call.bob.client.store.getState().devices.missing).toEqual({})
  })

  it('is not tried again without a change of the list', async () => {
    await connect()
    const requests = call.bob.devices.requests.length
    await call.environment.clock.advance(60_000)
    expect(call.bob.devices.requests).toHaveLength(requests)
  })

  it('is replaced in a call, when it is lost', async () => {
    call.bob.devices.setBusy('usb-camera', false)
    await connect()
    expect(deviceOf('camera')).toBe('usb-camera')
    call.bob.devices.setBusy('usb-camera', true)
    call.bob.devices.tracks
      .filter(({ label }) => label === 'usb-camera')
      .at(-1)
      ?.unplug()
    await waitForList()
    expect(deviceOf('camera')).toBe('camera-1')
    expect(capture('camera')).toMatchObject({ status: 'live', reason: 'busy' })
  })

  it('is replaced by a third one when the system default is in use too', async () => {
    call.bob.devices.plug('microphone', 'third')
    call.bob.devices.setBusy('microphone-1', true)
    await connect()
    expect(deviceOf('microphone')).toBe('third')
  })

  it('is not exchanged for a working device when the user selects it', async () => {
    await call.bob.client.selectDevice('microphone', 'microphone-1')
    await connect()
    await expect(call.bob.client.selectDevice('microphone', 'usb-microphone')).rejects.toMatchObject({ reason: 'busy' })
    expect(deviceOf('microphone')).toBe('microphone-1')
    expect(capture('microphone')).toMatchObject(live)
  })
})
