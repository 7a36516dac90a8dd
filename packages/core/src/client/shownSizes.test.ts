import { beforeEach, describe, expect, it } from 'vitest'
import type { VideoSize } from '../api/ports/mediaTransport'
import { setUpVideoCallOfBob } from '../testing/videoCallOfBob'

const call = setUpVideoCallOfBob()
const bobJid = 'bob@example.com'
const small = { width: 320, height: 180 }
const large = { width: 1280, height: 720 }
const hidden = { width: 0, height: 0 }

const linesOfBob = () => call.environment.network.linesSent('bob')
const advance = (ms: number) => call.environment.clock.advance(ms)
const report = (size: VideoSize | null) => call.alice.client.reportVideoSize(bobJid, size)

describe('the video of a participant', () => {
  beforeEach(() => call.connect())

  it('is sent in full without a report', async () => {
    await advance(60_000)
    expect(linesOfBob()).toBe(720)
  })

  it('is sent at the size of the first report at once', () => {
    report(small)
    expect(linesOfBob()).toBe(180)
  })

  it('is sent at the largest of several sizes', () => {
    report(small)
    report(large)
    report(hidden)
    expect(linesOfBob()).toBe(720)
  })

  it('grows at once and shrinks after two seconds without a change', async () => {
    report(small)
    const withdraw = report(large)
    expect(linesOfBob()).toBe(720)
    withdraw()
    await advance(1_999)
    expect(linesOfBob()).toBe(720)
    await advance(1)
    expect(linesOfBob()).toBe(180)
  })

  it('does not shrink while its size goes back and forth', async () => {
    report(small)
    let withdraw = report(large)
    for (let change = 0; change < 10; change++) {
      withdraw()
      await advance(1_000)
      withdraw = report(large)
      expect(linesOfBob()).toBe(720)
      await advance(1_000)
    }
    expect(linesOfBob()).toBe(720)
  })

  it('is not sent five seconds after the last report was withdrawn, and is sent at once with the next', async () => {
    const withdraw = report(large)
    withdraw()
    await advance(4_999)
    expect(linesOfBob()).toBe(720)
    await advance(1)
    expect(linesOfBob()).toBe(0)
    expect(call.tracksOfBob(call.alice).camera.trackId).not.toBeNull()
    report(small)
    expect(linesOfBob()).toBe(180)
  })

  it('is sent in full again when the app reports that it shows it at full size', async () => {
    report(small)
    report(null)
    expect(linesOfBob()).toBe(720)
    await advance(10_000)
    expect(linesOfBob()).toBe(720)
  })

  it('is sent when the camera is turned on again that was hidden', async () => {
    report(small)()
    await advance(5_000)
    expect(linesOfBob()).toBe(0)
    await call.bob.client.muteVideo(true)
    await call.environment.settle()
    expect(call.tracksOfBob(call.alice).camera.trackId).toBeNull()
    await call.bob.client.muteVideo(false)
    await call.environment.settle()
    expect(call.tracksOfBob(call.alice).camera.trackId).not.toBeNull()
    expect(linesOfBob()).toBe(720)
    await advance(5_000)
    expect(linesOfBob()).toBe(0)
  })

  it('has the reported size in the next call too', async () => {
    report(small)
    await call.bob.client.endCall()
    await call.environment.settle()
    await call.connect()
    expect(linesOfBob()).toBe(180)
  })

  it('keeps no timer after the call', async () => {
    report(large)()
    await call.bob.client.endCall()
    await call.environment.settle()
    const { pending } = call.environment.clock
    await advance(60_000)
    expect(call.environment.clock.pending).toBeLessThanOrEqual(pending)
    await call.connect()
    expect(linesOfBob()).toBe(720)
  })
})

describe('the data saver', () => {
  beforeEach(() => call.connect())

  it('limits the video of both ends at the one that turns it on', async () => {
    await call.alice.client.setDataSaver(true)
    expect(call.alice.client.store.getState().dataSaver).toBe(true)
    expect(call.environment.network.linesSent('alice')).toBe(360)
    expect(linesOfBob()).toBe(360)
    await call.alice.client.setDataSaver(false)
    expect(call.environment.network.linesSent('alice')).toBe(720)
    expect(linesOfBob()).toBe(720)
  })

  it('applies to later calls and visits', async () => {
    await call.alice.client.setDataSaver(true)
    await call.bob.client.endCall()
    call.alice = await call.environment.createTestClient('alice')
    expect(call.alice.client.store.getState().dataSaver).toBe(true)
    await call.connect()
    expect(call.environment.network.linesSent('alice-2')).toBe(360)
    expect(linesOfBob()).toBe(360)
  })
})
