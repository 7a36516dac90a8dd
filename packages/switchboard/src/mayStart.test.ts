import { callModeOf } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { mayStart } from './mayStart'
import { roomLink } from './roomLink'

describe('mayStart', () => {
  it.each([
    [{}, true, true],
    [{ oneToOneCall: false }, false, true],
    [{ groupCall: false }, true, false],
    [{ oneToOneCall: true, groupCall: true }, true, true],
  ])('%j', (features, oneToOne, group) => {
    expect(mayStart(features, 'onetoone')).toBe(oneToOne)
    expect(mayStart(features, 'onetomany')).toBe(group)
  })
})

describe('callModeOf', () => {
  it('counts people, not spellings', () => {
    expect(callModeOf(['bob', 'BOB@example.com'], 'example.com')).toBe('onetoone')
    expect(callModeOf(['bob', 'carol'], 'example.com')).toBe('onetomany')
  })
})

describe('roomLink', () => {
  it('is short, readable, and the same for the same room', () => {
    expect(roomLink('room-0000000000000000')).toMatch(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/)
    expect(roomLink('room-0000000000000000')).toBe(roomLink('room-0000000000000000'))
  })

  it('differs between rooms', () => {
    const links = Array.from({ length: 1_000 }, (_, index) => roomLink(`room-${String(index).padStart(16, '0')}`))
    expect(new Set(links).size).toBe(1_000)
  })
})
