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

  it.each([
    ['a Hangul filler', '\u3164'],
    ['a halfwidth Hangul filler', '\uffa0'],
    ['Hangul jamo fillers', '\u115f\u1160'],
    ['an empty Braille cell', '\u2800'],
    ['an Arabic letter mark', '\u061c'],
    ['a soft hyphen', '\u00ad'],
    ['a grapheme joiner', '\u034f'],
    ['Khmer vowels that are not shown', '\u17b4\u17b5'],
    ['tag characters', '\u{e0041}\u{e004c}\u{e007f}'],
    ['a variation selector', '\ufe0f'],
    ['a supplementary variation selector', '\u{e0100}'],
    ['joiners', '\u200c\u200d'],
    ['a byte order mark', '\ufeff'],
    ['musical controls', '\u{1d173}\u{1d159}'],
    ['annotation characters', '\ufff9\ufffb'],
    ['Egyptian controls', '\u{13430}'],
    ['an object replacement', '\ufffc'],
    ['marks without a letter', '\u0301\u20dd'],
    ['spaces of every kind', ' \u00a0\u1680\u2003\u3000'],
  ])('counts %s as nothing, and removes it inside a name', (_kind, invisible) => {
    expect(cleanDisplayName(invisible)).toBe('')
    expect(cleanDisplayName(` ${invisible.repeat(20)} `)).toBe('')
    if (!/[\s\u2800\p{M}]/u.test(invisible.replace(/[\u034f\ufe0f\u{e0100}\u17b4\u17b5\ufeff]/gu, ''))) {
      expect(cleanDisplayName(`Ali${invisible}ce`)).toBe('Alice')
    }
  })

  it('leaves no invisible character in any name, whichever it is', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const character = String.fromCodePoint(codePoint)
      if (/[\p{Cc}\p{Cf}\p{DI}]/u.test(character)) {
        expect(cleanDisplayName(character), codePoint.toString(16)).toBe('')
        expect(cleanDisplayName(`Al${character}ice`).replace(' ', ''), codePoint.toString(16)).toBe('Alice')
      }
    }
  })

  it.each([
    ['a family', '👨‍👩‍👧‍👦'],
    ['a person with a color and a job', '👩🏽‍⚕️'],
    ['a heart', '❤️ Alice'],
    ['a flag of a country', '🇫🇷'],
    ['a flag of England, with tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a flag of a rainbow', '🏳️‍🌈'],
    ['a keycap', '1️⃣'],
    ['a Persian name with a non-joiner', 'علی\u200cرضا'],
    ['a Hindi word with a non-joiner', 'क्\u200cष'],
    ['a Sinhala name with a joiner', 'ශ්\u200dරී'],
    ['a Malayalam name that ends with a joiner', 'അവന്\u200d'],
    ['a Bengali word with a joiner before a virama', 'র\u200d্যাব'],
    ['a Japanese name with a variant', '葛\u{e0100}城'],
    ['a Mongolian word with a selector', 'ᠠ\u180bᠭ'],
    ['an Arabic name with marks', 'مُحَمَّد'],
    ['a Vietnamese name', 'Nguyễn Thị Ánh'],
    ['a Thai name', 'สมชาย'],
    ['a Korean name', '김철수'],
    ['an Irish name', 'Seán O’Brien'],
  ])('keeps %s as it is', (_kind, name) => {
    expect(cleanDisplayName(name)).toBe(name.normalize('NFC'))
  })

  it.each([
    ['a joiner between Latin letters', 'Al\u200dice', 'Alice'],
    ['a joiner between emoji that do not join', '😀\u200d😀', '😀😀'],
    ['a non-joiner at the end of a Persian name', 'علی\u200c', 'علی'],
    ['tags of no flag', '🏴\u{e0061}\u{e007f}', '🏴'],
    ['a selector after a letter', 'A\ufe0f', 'A'],
    ['half of an emoji, at the end of a long name', `${'x'.repeat(62)}👩‍👩‍👧`, `${'x'.repeat(62)}👩`],
    ['more than four marks', `a${'\u0323'.repeat(50)}b`, `ạ${'\u0323'.repeat(4)}b`],
    ['marks that would stand on the text before the name', '\u0301\u0302Bob', 'Bob'],
    ['a mark that composes when an invisible one is gone', 'e\u034f\u0301', 'é'],
  ])('removes %s', (_kind, name, clean) => {
    expect(cleanDisplayName(name)).toBe(clean)
  })

  it('is unchanged by a second cleaning', () => {
    const unit = fc.oneof(
      fc.constantFrom(
        'a',
        'i',
        ' ',
        '\u200c',
        '\u200d',
        '\ufe0f',
        '👩',
        '👧',
        '🏽',
        '🏴',
        '\u0301',
        '\u0323',
        'م',
        '्',
        'क',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 100 }), (characters) => {
        const clean = cleanDisplayName(characters.join(''))
        expect(cleanDisplayName(clean)).toBe(clean)
      }),
      { numRuns: 5_000 },
    )
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
