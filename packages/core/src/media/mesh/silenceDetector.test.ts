import { describe, expect, it } from 'vitest'
import { createSilenceDetector } from './silenceDetector'

/** Looks every 400 ms while the counter takes these values. */
function look(expectsMedia: boolean, ...received: number[]): boolean[] {
  const detector = createSilenceDetector()
  return received.map((count, i) => detector.observe(count, i * 400, expectsMedia))
}

describe('createSilenceDetector', () => {
  it('notices within a second and a half that media stopped', () => {
    expect(look(true, 10, 10, 10, 10, 10)).toEqual([false, false, false, false, true])
  })

  it('keeps quiet about a cut of a second', () => {
    const detector = createSilenceDetector()
    detector.observe(10, 0, true)
    expect(detector.observe(10, 1_150, true)).toBe(false)
    expect(detector.observe(11, 1_300, true)).toBe(false)
  })

  it('waits longer where both sides are muted', () => {
    expect(look(false, 10, 10, 10, 10, 10, 10, 10)).not.toContain(true)
    expect(look(false, 10, 10, 10, 10, 10, 10, 10, 10).at(-1)).toBe(true)
  })

  it('ends with the first packet', () => {
    expect(look(true, 10, 10, 10, 10, 10, 11).slice(-2)).toEqual([true, false])
  })

  it('takes a sleeping page for no dead network', () => {
    const detector = createSilenceDetector()
    detector.observe(10, 0, true)
    expect(detector.observe(10, 60_000, true)).toBe(false)
    expect(detector.observe(10, 61_300, true)).toBe(true)
  })
})
