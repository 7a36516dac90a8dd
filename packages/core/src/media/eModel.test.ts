import { describe, expect, it } from 'vitest'
import { meanOpinionScore, ratingOf } from './eModel'

describe('ratingOf', () => {
  it('is the default of G.107 without delay and loss', () => {
    expect(ratingOf({ delay: 0, loss: 0 })).toBe(93.2)
  })

  // Idd with sT = 1 and mT = 100 ms (G.107, equations 7-27 and 7-28).
  it.each([
    [0.1, 0],
    [0.15, 0.16],
    [0.2, 3.04],
    [0.4, 24.07],
  ])('subtracts the delay impairment of %d s: %d', (delay, impairment) => {
    expect(93.2 - ratingOf({ delay, loss: 0 })).toBeCloseTo(impairment, 1)
  })

  it('keeps G.114: below 150 ms most users notice nothing, at 400 ms many are dissatisfied', () => {
    expect(ratingOf({ delay: 0.15, loss: 0 })).toBeGreaterThan(90)
    expect(ratingOf({ delay: 0.4, loss: 0 })).toBeLessThan(70)
  })

  // Ie,eff = 95 · Ppl / (Ppl + 10).
  it.each([
    [0.01, 8.64],
    [0.05, 31.67],
    [0.1, 47.5],
  ])('subtracts the equipment impairment of a loss of %d: %d', (loss, impairment) => {
    expect(93.2 - ratingOf({ delay: 0, loss })).toBeCloseTo(impairment, 2)
  })

  it('is never negative', () => {
    expect(ratingOf({ delay: 3, loss: 1 })).toBe(0)
  })
})

describe('meanOpinionScore', () => {
  it.each([
    [93.2, 4.41],
    // G.107, table B.1.
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
    [0, 1],
    [3, 1],
  ])('converts R = %d to %d', (rating, score) => {
    expect(Math.abs(meanOpinionScore(rating) - score)).toBeLessThan(0.0101)
  })

  it('never decreases with R', () => {
    for (let rating = 0; rating < 93; rating++)
      expect(meanOpinionScore(rating + 1)).toBeGreaterThanOrEqual(meanOpinionScore(rating))
  })
})
