import { afterEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../api/ports/clock'
import type { MediaTransport } from '../../api/ports/mediaTransport'
import { createSimplePeerTransport } from './simplePeerTransport'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

/** A camera whose picture hardly changes: the encoder needs a few kbit/s. */
function createStillCamera(): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: 640, height: 480 })
  const context = canvas.getContext('2d') ?? expect.unreachable()
  let count = 0
  const draw = setInterval(() => {
    context.fillStyle = count++ % 2 === 0 ? '#888' : '#777'
    context.fillRect(0, 0, 16, 16)
  }, 40)
  const [camera = expect.unreachable()] = canvas.captureStream(25).getVideoTracks()
  cleanups.push(() => {
    clearInterval(draw)
    camera.stop()
  })
  return camera
}

/** As on a busy machine, where the probes of the congestion control fail. */
function keepEstimateLow(): void {
  const getStats = RTCPeerConnection.prototype.getStats
  const replacement = vi.spyOn(RTCPeerConnection.prototype, 'getStats').mockImplementation(async function (
    this: RTCPeerConnection,
  ) {
    const report = (await getStats.call(this)) as unknown as Map<string, Record<string, unknown>>
    return new Map(
      [...report].map(([id, entry]) => [
        id,
        'availableOutgoingBitrate' in entry ? { ...entry, availableOutgoingBitrate: 110_000 } : entry,
      ]),
    )
  })
  cleanups.push(() => {
    replacement.mockRestore()
  })
}

it.each(['rises', 'stays low'])(
  'sends a still camera at full size within seconds when the estimate %s',
  async (estimate) => {
    if (estimate === 'stays low') keepEstimateLow()
    const camera = createStillCamera()
    const create = (self: string, other: () => MediaTransport, onCamera: (track: MediaStreamTrack) => void) =>
      createSimplePeerTransport({
        iceServers: [],
        clock: systemClock,
        onSignal: (_peerId, generation, signal) =>
          void setTimeout(() => {
            other().receiveSignal(self, generation, signal)
          }),
        onConnectionState: () => undefined,
        onTrack(_peerId, source, track) {
          if (source === 'camera' && track) onCamera(track)
        },
        onError(_peerId, error) {
          throw error
        },
      })
    const video = Object.assign(document.createElement('video'), { muted: true })
    const alice: MediaTransport = create(
      'alice',
      () => bob,
      () => undefined,
    )
    const bob: MediaTransport = create(
      'bob',
      () => alice,
      (track) => {
        video.srcObject = new MediaStream([track])
        void video.play()
      },
    )
    cleanups.push(() => {
      alice.close()
      bob.close()
      video.srcObject = null
    })
    await alice.setLocalTrack('camera', camera)
    alice.addPeer({ peerId: 'bob', initiator: true })
    bob.addPeer({ peerId: 'alice', initiator: false })
    const widths: Record<number, number> = {}
    await vi.waitFor(
      () => {
        if (video.videoWidth > 0) widths[video.videoWidth] ??= performance.now()
        expect(video.videoWidth).toBe(640)
      },
      { timeout: 10_000, interval: 5 },
    )
    const { 160: firstAt = expect.unreachable('no small picture'), 640: fullAt = 0 } = widths
    console.info(`full size ${String(Math.round(fullAt - firstAt))} ms after the first frame`)
  },
  20_000,
)
