import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanDisplayName } from './displayName'
import { limits } from './limits'

describe('cleanDisplayName', () => {
  it.each([
    ['  Alice   Smith ', 'Alice Smith'],
    ['Alice\n\tSmith', 'Alice Smith'],
    ['Ali\u202ece', 'Alice'],
    ['Ali\u0007ce\u200b', 'Alice'],
    ['Jose\u0301', 'Jos\u00e9'],
    ['<b>Alice</b>', '<b>Alice</b>'],
    ['\u200b\u200f', ''],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('turns %j into %j', (name, clean) => {
    expect(cleanDisplayName(name)).toBe(clean)
  })

  it('cuts a long name between characters', () => {
    expect(cleanDisplayName('👍'.repeat(100))).toBe('👍'.repeat(limits.displayName))
  })

  it('returns one short line without control characters and direction marks for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const clean = cleanDisplayName(name)
        expect(Array.from(clean).length).toBeLessThanOrEqual(limits.displayName)
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
  })
})
