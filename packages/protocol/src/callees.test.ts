import { describe, expect, it } from 'vitest'
import { callModeOf } from './callees'

describe('callModeOf', () => {
  it('counts different callees, not spellings', () => {
    expect(callModeOf(['bob', 'BOB@example.com'], 'example.com')).toBe('onetoone')
    expect(callModeOf(['bob', 'carol'], 'example.com')).toBe('onetomany')
  })
})
