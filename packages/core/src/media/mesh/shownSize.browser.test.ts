import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../api/ports/clock'
import type { MediaTransport } from '../../api/ports/mediaTransport'
import { attachTrack } from '../attachTrack'
import { createSimplePeerTransport } from './simplePeerTransport'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

/** Alice, whose camera has 360 lines: more are sent only some seconds later, and Bob, in whose element it plays. */
async function connect(hint = '') {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 640, height: 360 })
  const context = canvas.getContext('2d') ?? expect.unreachable()
  // Enough detail that the estimate of the bandwidth grows: an even color needs next to none.
  const draw = setInterval(() => {
    for (let x = 0; x < 640; x += 16)
      for (let y = 0; y < 360; y += 16) {
        context.fillStyle = `hsl(${String(Math.random() * 360)} 50% 50%)`
        context.fillRect(x, y, 16, 16)
      }
  }, 40)
  const [camera = expect.unreachable()] = canvas.captureStream(25).getVideoTracks()
  camera.contentHint = hint
  const video = document.createElement('video')
  const tracks: (MediaStreamTrack | null)[] = []
  const create = (self: string, other: () => MediaTransport) =>
    createSimplePeerTransport({
      iceServers: [],
      clock: systemClock,
      onSignal: (_peerId, generation, signal) =>
        void setTimeout(() => {
          other().receiveSignal(self, generation, signal)
        }),
      onConnectionState: () => undefined,
      onTrack(_peerId, source, track) {
        if (self !== 'bob' || source !== 'camera') return
        tracks.push(track)
        if (track) attachTrack(track, video)
      },
      onError(_peerId, error) {
        throw error
      },
    })
  const alice: MediaTransport = create('alice', () => bob)
  const bob: MediaTransport = create('bob', () => alice)
  cleanups.push(() => {
    clearInterval(draw)
    camera.stop()
    alice.close()
    bob.close()
  })
  await alice.setLocalTrack('camera', camera)
  alice.addPeer({ peerId: 'bob', initiator: true })
  bob.addPeer({ peerId: 'alice', initiator: false })
  const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 5 })
  const receives = (width: number) =>
    until(() => {
      expect(video.videoWidth).toBe(width)
    })
  /** Resolves once no frame has arrived for half a second. */
  async function stops(): Promise<void> {
    await until(() => {
      const { totalVideoFrames } = video.getVideoPlaybackQuality()
      if (totalVideoFrames !== frames.count) Object.assign(frames, { count: totalVideoFrames, at: performance.now() })
      expect(performance.now() - frames.at).toBeGreaterThan(500)
    })
  }
  const frames = { count: 0, at: performance.now() }
  const show = (width: number, height: number) => bob.setShownSize?.('alice', { width, height })
  return { bob, video, tracks, receives, stops, show, frames }
}

it('receives the width that is shown', async () => {
  const { bob, receives, show } = await connect()
  await receives(640)
  show(160, 90)
  await receives(160)
  show(320, 180)
  await receives(320)
  bob.setShownSize?.('alice', null)
  await receives(640)
})

it('receives no frame while it is hidden, keeps the last one, and receives a picture within a second after that', async () => {
  const { video, tracks, receives, stops, show, frames } = await connect()
  await receives(640)
  show(0, 0)
  await stops()
  expect(video).toMatchObject({ videoWidth: 640, paused: false })
  expect(tracks).toHaveLength(1)
  const shownAt = performance.now()
  show(320, 180)
  await vi.waitFor(
    () => {
      expect(video.getVideoPlaybackQuality().totalVideoFrames).toBeGreaterThan(frames.count)
    },
    { timeout: 20_000, interval: 1 },
  )
  console.info(`shown again after ${String(Math.round(performance.now() - shownAt))} ms`)
  expect(performance.now() - shownAt).toBeLessThan(1_000)
  await receives(320)
  expect(tracks).toHaveLength(1)
})

it('receives text at full size however small it is shown', async () => {
  const { video, receives, stops, show, frames } = await connect('text')
  await receives(640)
  show(0, 0)
  await stops()
  show(160, 90)
  await vi.waitFor(
    () => {
      expect(video.getVideoPlaybackQuality().totalVideoFrames).toBeGreaterThan(frames.count + 10)
    },
    { timeout: 20_000 },
  )
  expect(video.videoWidth).toBe(640)
})
