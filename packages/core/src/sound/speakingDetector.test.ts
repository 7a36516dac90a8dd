import { describe, expect, it } from 'vitest'
import { createSpeakingDetector } from './speakingDetector'

function isSpeakingAfter(...levels: number[]): boolean {
  const detect = createSpeakingDetector()
  return levels.reduce((isSpeaking, level) => detect(level)?.isSpeaking ?? isSpeaking, false)
}

describe('createSpeakingDetector', () => {
  it('reports speech after two loud levels', () => {
    expect(isSpeakingAfter(0.6)).toBe(false)
    expect(isSpeakingAfter(0.6, 0.6)).toBe(true)
  })

  it('ignores clicks', () => {
    expect(isSpeakingAfter(0.9, 0, 0.9, 0)).toBe(false)
  })

  it('ignores a pause of half a second, and ends after six quiet levels', () => {
    const speech = [0.6, 0.6]
    expect(isSpeakingAfter(...speech, 0, 0, 0, 0, 0, 0.3, 0, 0)).toBe(true)
    expect(isSpeakingAfter(...speech, 0, 0, 0, 0, 0, 0)).toBe(false)
  })

  it('continues at a level that is too low to begin', () => {
    expect(isSpeakingAfter(0.3, 0.3, 0.3)).toBe(false)
    expect(isSpeakingAfter(0.6, 0.6, ...Array.from({ length: 20 }, () => 0.3))).toBe(true)
  })

  it('reports the volume from 0 to 10, and only changes', () => {
    const detect = createSpeakingDetector()
    expect(detect(0)).toBeNull()
    expect(detect(0.2)).toEqual({ volumeLevel: 2, isSpeaking: false })
    expect(detect(0.21)).toBeNull()
    expect(detect(7)).toEqual({ volumeLevel: 10, isSpeaking: false })
  })
})
