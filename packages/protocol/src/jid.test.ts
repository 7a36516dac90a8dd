import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeGroupJid, normalizeJid, parseJid } from './jid'
import { domainOf, userOf } from './jidParts'

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

  it.each([
    ['a Kelvin sign', 'mar\u212a'],
    ['a Kelvin sign in the domain', 'alice@example.co\u212a'],
    ['an Angstrom sign', '\u212bsa'],
    ['an Ohm sign', '\u2126'],
    ['fullwidth letters', '\uff41\uff4c\uff49\uff43\uff45'],
    ['a ligature', '\ufb01ona'],
    ['a long s', 'ali\u017fe'],
    ['mathematical letters', '\u{1d41a}lice'],
    ['a superscript', 'alice\u00b2'],
    ['an I with a dot', 'al\u0130ce'],
    ['an I and a dot', 'alI\u0307ce'],
    ['an i and a dot', 'ali\u0307ce'],
    ['an i and a dot after other marks', 'ali\u0323\u0307ce'],
    ['a Hangul filler', 'alice\u3164'],
    ['Hangul jamo fillers', 'alice\u115f'],
    ['a variation selector', 'alice\ufe0f'],
    ['a grapheme joiner', 'al\u034fice'],
    ['a joiner', 'al\u200dice'],
    ['a tag', 'alice\u{e0061}'],
    ['an empty Braille cell', 'alice\u2800'],
  ])('rejects an id with %s, which looks like another one or becomes one', (_kind, text) => {
    expect(parseJid(text, DOMAIN)).toBeNull()
  })

  it('gives an id that is not ASCII no ASCII JID, whichever its characters are, and is idempotent', () => {
    for (let codePoint = 0x80; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      for (const text of [character, `i${character}`, `${character}\u0323`]) {
        const jid = normalizeJid(text, DOMAIN)
        if (jid === null) continue
        if (/^[\0-\x7f]+$/.test(jid)) expect.fail(`U+${codePoint.toString(16)} becomes ${jid}`)
        if (normalizeJid(jid, DOMAIN) !== jid) expect.fail(`U+${codePoint.toString(16)} is not idempotent`)
      }
    }
  })

  it('gives two ids of one character the same JID only if they differ in case', () => {
    const ids = new Map<string, string>()
    for (let codePoint = 0x21; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      const jid = normalizeJid(character, DOMAIN)
      if (jid === null) continue
      const other = ids.get(jid)
      if (other === undefined) ids.set(jid, character)
      else if (other.toLowerCase() !== character.toLowerCase()) expect.fail(`${other} and ${character}`)
    }
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
