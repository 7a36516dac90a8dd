import { describe, expect, it } from 'vitest'
import { perceivedLevel } from './perceivedLevel'

const sine = (amplitude: number) => Float32Array.from({ length: 2048 }, (_, i) => amplitude * Math.sin(i / 5))

describe('perceivedLevel', () => {
  it('is 0 for silence and 1 for full scale', () => {
    expect(perceivedLevel(new Float32Array(2048))).toBe(0)
    expect(perceivedLevel(new Float32Array(0))).toBe(0)
    expect(perceivedLevel(sine(1))).toBe(1)
  })

  it('rises by the same step each time the amplitude doubles', () => {
    const levels = [0.01, 0.02, 0.04].map((amplitude) => perceivedLevel(sine(amplitude)))
    const [a = 0, b = 0, c = 0] = levels
    expect(b - a).toBeGreaterThan(0.1)
    expect(c - b).toBeCloseTo(b - a, 5)
  })
})
