import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainOf, normalizeGroupJid, normalizeJid, parseJid, userOf } from './jid'

const DOMAIN = 'example.com'

describe('JIDs', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    ['ALICE@Example.COM', 'alice@example.com'],
    ['alice', 'alice@example.com'],
    ['Jose\u0301', 'jos\u00e9@example.com'],
    ['a.b-c_d+1', 'a.b-c_d+1@example.com'],
    ['alice@other.org', 'alice@other.org'],
  ])('normalizes %s to %s', (text, jid) => {
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
  ])('rejects %j', (text) => {
    expect(parseJid(text, DOMAIN)).toBeNull()
  })

  it('requires a domain or a default domain', () => {
    expect(parseJid('alice')).toBeNull()
    expect(parseJid('alice@example.com')).toEqual({ user: 'alice', domain: 'example.com' })
  })

  it('has one normalized form for all spellings', () => {
    expect(normalizeJid('Alice', DOMAIN)).toBe(normalizeJid('alice@EXAMPLE.com', DOMAIN))
    expect(normalizeJid('alice', DOMAIN)).not.toBe(normalizeJid('bob', DOMAIN))
    expect(normalizeJid('not a jid', DOMAIN)).toBeNull()
  })

  it('consists of a user and a domain', () => {
    expect([userOf('alice@example.com'), domainOf('alice@example.com')]).toEqual(['alice', 'example.com'])
    expect(userOf('alice')).toBe('alice')
  })

  it('is unchanged by a second normalization', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.emailAddress(), fc.string())
    fc.assert(
      fc.property(text, (input) => {
        const jid = normalizeJid(input, DOMAIN)
        if (jid !== null) expect(normalizeJid(jid, DOMAIN)).toBe(jid)
      }),
    )
  })
})

describe('group JIDs', () => {
  it.each([
    ['team@mix.example.com', 'team@mix.example.com'],
    ['Team', 'team@mix.example.com'],
    ['team@example.com', null],
    ['te am', null],
  ])('normalizes %s to %s', (text, jid) => {
    expect(normalizeGroupJid(text, DOMAIN)).toBe(jid)
  })
})
