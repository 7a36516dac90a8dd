import { afterEach, expect, it, vi } from 'vitest'
import { createAudioMeters } from './audioMeters'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const task of cleanups.splice(0)) task()
})

function newContext(): AudioContext {
  const context = new AudioContext()
  cleanups.push(() => void context.close())
  return context
}

/** A track that never falls silent. */
function tone(): MediaStreamTrack {
  const context = newContext()
  const destination = context.createMediaStreamDestination()
  const oscillator = new OscillatorNode(context)
  oscillator.connect(destination)
  oscillator.start()
  return destination.stream.getAudioTracks()[0] ?? expect.unreachable()
}

it('measures silence while the system has interrupted the audio context', async () => {
  // Browsers let a page start audio that captures.
  const capture = await navigator.mediaDevices.getUserMedia({ audio: true })
  cleanups.push(() => {
    for (const track of capture.getTracks()) track.stop()
  })
  const context = newContext()
  const meters = createAudioMeters(
    () => context,
    () => undefined,
  )
  cleanups.push(() => {
    meters.close()
  })
  let level = 0
  meters.meter(tone(), (next) => (level = next))
  await vi.waitFor(
    () => {
      expect(level).toBeGreaterThan(0.5)
    },
    { timeout: 5_000 },
  )
  await context.suspend()
  await vi.waitFor(
    () => {
      expect(level).toBe(0)
    },
    { timeout: 5_000 },
  )
})
