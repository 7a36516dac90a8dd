import { describe, expect, it } from 'vitest'
import { roomLink } from './roomLink'

describe('roomLink', () => {
  it('is short, readable, and the same for the same room id', () => {
    expect(roomLink('room-0000000000000000')).toMatch(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/)
    expect(roomLink('room-0000000000000000')).toBe(roomLink('room-0000000000000000'))
  })

  it('differs between room ids', () => {
    const links = Array.from({ length: 1_000 }, (_, index) => roomLink(`room-${String(index).padStart(16, '0')}`))
    expect(new Set(links).size).toBe(1_000)
  })
})
