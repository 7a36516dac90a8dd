import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainOf, normalizeGroupJid, normalizeJid, parseJid, sameJid, userOf } from './jid'

const DOMAIN = 'example.com'

describe('a JID', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    ['ALICE@Example.COM', 'alice@example.com'],
    ['alice', 'alice@example.com'],
    ['Jose\u0301', 'jos\u00e9@example.com'],
    ['a.b-c_d+1', 'a.b-c_d+1@example.com'],
    ['alice@other.org', 'alice@other.org'],
  ])('%s is %s', (text, jid) => {
    expect(normalizeJid(text, DOMAIN)).toBe(jid)
  })

  it.each([
    '',
    '@example.com',
    'alice@',
    'a b',
    'a\u0000b',
    'a/b',
    'a<b',
    'a@b@c',
    'alice@exa mple.com',
    'alice@-example.com',
    'alice@example..com',
    'a'.repeat(65),
    `a@${'b'.repeat(300)}`,
  ])('%j is none', (text) => {
    expect(parseJid(text, DOMAIN)).toBeNull()
  })

  it('needs a domain from somewhere', () => {
    expect(parseJid('alice')).toBeNull()
    expect(parseJid('alice@example.com')).toEqual({ user: 'alice', domain: 'example.com' })
  })

  it('is the same however it is spelt', () => {
    expect(sameJid('Alice', 'alice@EXAMPLE.com', DOMAIN)).toBe(true)
    expect(sameJid('alice', 'bob', DOMAIN)).toBe(false)
    expect(sameJid('not a jid', 'not a jid', DOMAIN)).toBe(false)
  })

  it('has two parts', () => {
    expect([userOf('alice@example.com'), domainOf('alice@example.com')]).toEqual(['alice', 'example.com'])
    expect(userOf('alice')).toBe('alice')
  })

  it('is spelt one way only, whatever was typed', () => {
    const typed = fc.oneof(fc.string({ unit: 'grapheme' }), fc.emailAddress(), fc.string())
    fc.assert(
      fc.property(typed, (text) => {
        const jid = normalizeJid(text, DOMAIN)
        if (jid !== null) expect(normalizeJid(jid, DOMAIN)).toBe(jid)
      }),
    )
  })
})

describe('a group JID', () => {
  it.each([
    ['team@mix.example.com', 'team@mix.example.com'],
    ['Team', 'team@mix.example.com'],
    ['team@example.com', null],
    ['te am', null],
  ])('%s: %s', (text, jid) => {
    expect(normalizeGroupJid(text, DOMAIN)).toBe(jid)
  })
})
