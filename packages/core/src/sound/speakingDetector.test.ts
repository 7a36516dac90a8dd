import { describe, expect, it } from 'vitest'
import { createSpeakingDetector } from './speakingDetector'

function speaks(...levels: number[]): boolean {
  const detect = createSpeakingDetector()
  return levels.reduce((before, level) => detect(level)?.isSpeaking ?? before, false)
}

describe('createSpeakingDetector', () => {
  it('hears a voice after two levels', () => {
    expect(speaks(0.6)).toBe(false)
    expect(speaks(0.6, 0.6)).toBe(true)
  })

  it('takes a click for nothing', () => {
    expect(speaks(0.9, 0, 0.9, 0)).toBe(false)
  })

  it('bridges a breath, and ends after half a second of silence', () => {
    const voice = [0.6, 0.6]
    expect(speaks(...voice, 0, 0, 0, 0, 0, 0.3, 0, 0)).toBe(true)
    expect(speaks(...voice, 0, 0, 0, 0, 0, 0)).toBe(false)
  })

  it('goes on in a soft voice, but does not begin in one', () => {
    expect(speaks(0.3, 0.3, 0.3)).toBe(false)
    expect(speaks(0.6, 0.6, ...Array.from({ length: 20 }, () => 0.3))).toBe(true)
  })

  it('counts loudness from 0 to 10, and says only what changes', () => {
    const detect = createSpeakingDetector()
    expect(detect(0)).toBeNull()
    expect(detect(0.2)).toEqual({ volumeLevel: 2, isSpeaking: false })
    expect(detect(0.21)).toBeNull()
    expect(detect(7)).toEqual({ volumeLevel: 10, isSpeaking: false })
  })
})
