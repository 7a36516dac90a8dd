import { expect, it } from 'vitest'
import { createPeerVideo } from './peerVideo'

/** What `getStats` resolves to, as far as it matters here. */
const reportOf = (availableOutgoingBitrate: number) =>
  new Map<string, unknown>([
    ['transport', { type: 'transport', selectedCandidatePairId: 'pair' }],
    ['pair', { type: 'candidate-pair', availableOutgoingBitrate }],
  ]) as unknown as RTCStatsReport

it('stays paused, and tries to resume, while the other end hides the tile that has no picture', () => {
  let now = 0
  const changes: boolean[] = []
  const video = createPeerVideo({
    clock: { now: () => now, after: () => () => undefined },
    connection: () => null,
    hasCamera: () => true,
    onPaused: (_direction, isPaused) => void changes.push(isPaused),
  })
  const run = (seconds: number, estimate: number) => {
    let wasActive = false
    for (const end = now + seconds * 1_000; now < end; now += 300) {
      video.observe(reportOf(estimate))
      wasActive ||= video.limits.network.isActive && video.limits.shown === null
    }
    return wasActive
  }
  run(3, 50_000)
  video.limit({ shown: { width: 0, height: 0 } })
  expect(run(6, 50_000)).toBe(true)
  expect(changes).toEqual([true])
  run(20, 500_000)
  expect(changes).toEqual([true, false])
})
