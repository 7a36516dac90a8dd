import { expect, it } from 'vitest'
import type { connectTwoEndpoints } from './twoEndpoints'

/** The contract of `setShownSize` and `setVideoLimit`. */
export function testShownSize(connect: () => ReturnType<typeof connectTwoEndpoints>): void {
  async function connectWithVideo() {
    const connection = connect()
    const { subject, alice, bob, add, until, connected } = connection
    const linesSent = (expectation: (lines: number) => void) =>
      until(async () => {
        expectation(await subject.linesSent('alice'))
      })
    await alice.transport.setLocalTrack('camera', await subject.track('camera'))
    add()
    await connected()
    await until(() => {
      expect(bob.tracks.camera).not.toBeNull()
    })
    let full = 0
    await linesSent((lines) => {
      expect(lines).toBeGreaterThanOrEqual(480)
      full = lines
    })
    const isFull = () =>
      linesSent((lines) => {
        expect(lines).toBe(full)
      })
    return { ...connection, linesSent, isFull, full }
  }

  it('sends video at the size that the other end shows, and at full size again', async () => {
    const { bob, linesSent, isFull } = await connectWithVideo()
    bob.transport.setShownSize?.('alice', { width: 320, height: 180 })
    await linesSent((lines) => {
      expect(lines).toBeGreaterThanOrEqual(180)
      expect(lines).toBeLessThan(360)
    })
    bob.transport.setShownSize?.('alice', null)
    await isFull()
  })

  it('sends no video that the other end hides, keeps its track, and sends it when it is shown again', async () => {
    const { alice, bob, linesSent, isFull, subject } = await connectWithVideo()
    const track = bob.tracks.camera
    bob.transport.setShownSize?.('alice', { width: 0, height: 0 })
    await linesSent((lines) => {
      expect(lines).toBe(0)
    })
    expect(await subject.isSending('alice', 'camera')).toBe(false)
    expect(bob.tracks.camera).toBe(track)
    bob.transport.setShownSize?.('alice', { width: 1280, height: 720 })
    await isFull()
    expect(bob.tracks.camera).toBe(track)
    expect(alice.errors).toEqual([])
  })

  it('applies the size to the next generation', async () => {
    const { alice, bob, until, linesSent } = await connectWithVideo()
    bob.transport.setShownSize?.('alice', { width: 320, height: 180 })
    const before = bob.tracks.camera
    alice.transport.restart('bob')
    await until(() => {
      expect(bob.tracks.camera).not.toBeNull()
      expect(bob.tracks.camera).not.toBe(before)
    })
    await linesSent((lines) => {
      expect(lines).toBeGreaterThanOrEqual(180)
      expect(lines).toBeLessThan(360)
    })
  })

  it('limits the lines of its own video, at every shown size', async () => {
    const { alice, linesSent, isFull } = await connectWithVideo()
    alice.transport.setVideoLimit?.({ maxBitrate: 300_000, maxLines: 360 })
    await linesSent((lines) => {
      expect(lines).toBeGreaterThan(0)
      expect(lines).toBeLessThanOrEqual(360)
    })
    alice.transport.setVideoLimit?.({ maxBitrate: null, maxLines: null })
    await isFull()
  })
}
