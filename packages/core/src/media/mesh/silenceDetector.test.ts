import { describe, expect, it } from 'vitest'
import { createSilenceDetector } from './silenceDetector'

/** Observes these counter values, one every 400 ms. */
function observe(expectsMedia: boolean, ...received: number[]): boolean[] {
  const detector = createSilenceDetector()
  return received.map((count, i) => detector.observe(count, i * 400, expectsMedia))
}

describe('createSilenceDetector', () => {
  it('reports silence within 1.6 seconds after media stopped', () => {
    expect(observe(true, 10, 10, 10, 10, 10)).toEqual([false, false, false, false, true])
  })

  it('does not report an outage of one second', () => {
    const detector = createSilenceDetector()
    detector.observe(10, 0, true)
    expect(detector.observe(10, 1_150, true)).toBe(false)
    expect(detector.observe(11, 1_300, true)).toBe(false)
  })

  it('waits longer while both sides are muted', () => {
    expect(observe(false, 10, 10, 10, 10, 10, 10, 10)).not.toContain(true)
    expect(observe(false, 10, 10, 10, 10, 10, 10, 10, 10).at(-1)).toBe(true)
  })

  it('reports the end of the silence with the first packet', () => {
    expect(observe(true, 10, 10, 10, 10, 10, 11).slice(-2)).toEqual([true, false])
  })

  it('does not count the time in which the page was suspended', () => {
    const detector = createSilenceDetector()
    detector.observe(10, 0, true)
    expect(detector.observe(10, 60_000, true)).toBe(false)
    expect(detector.observe(10, 61_300, true)).toBe(true)
  })
})
