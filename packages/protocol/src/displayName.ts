import { limits } from './limits'

/** The empty Braille cell is a space in all but its properties. U+FEFF is a space in JavaScript, and has no width. */
const SPACES = /(?:[^\S\ufeff]|\u2800)+/gu

/**
 * Invisible characters: controls, formats (with the bidirectional overrides with which one name can imitate another, Unicode Technical Report 36,
 * section 2.7), private and unassigned ones, and all that are ignored where a font lacks them, such as fillers, tags and variation selectors. The
 * last three are visible by their properties only.
 */
const INVISIBLE = String.raw`[\p{C}\p{Default_Ignorable_Code_Point}\ufffc\u{16fe4}\u{1d159}]`

/** The signs that join two consonants of an Indic script. */
const VIRAMA = String.raw`[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u103a\u17d2]`
/** The cursive scripts, in which a joiner changes the form of the letters beside it. */
const CURSIVE = ['Arabic', 'Syriac', 'Nko', 'Mandaic', 'Mongolian', 'Adlam', 'Hanifi_Rohingya']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')

/** Where an invisible character changes what is seen: in emoji, and where a script needs it (RFC 5892, appendix A). */
const MEANINGFUL = [
  String.raw`\p{RGI_Emoji}`,
  String.raw`(?<=${VIRAMA})\u200d`,
  String.raw`(?<=${VIRAMA})\u200c(?=\p{L})`,
  String.raw`(?<=\p{L})\u200d(?=${VIRAMA})`,
  String.raw`(?<=[${CURSIVE}]\p{M}*)[\u200c\u200d](?=[${CURSIVE}])`,
  String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]`,
  String.raw`(?<=\p{Script=Mongolian})\u180e(?=\p{Script=Mongolian})`,
  // Variants of an ideograph, as in many Japanese names.
  String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
].join('|')

/** Created when it is first used: browsers from before 2023 do not know the flag `v`, and do not clean names. */
let invisible: RegExp | undefined

function removeInvisible(name: string): string {
  invisible ??= new RegExp(`(${MEANINGFUL})|${INVISIBLE}`, 'gv')
  return (
    name
      .replace(invisible, (_match, meaningful: string | undefined) => meaningful ?? '')
      // At most four marks on one letter (Unicode Technical Standard 39, section 5.4), and none on what is before the name.
      .replace(/([\p{Mn}\p{Me}]{4})[\p{Mn}\p{Me}]+/gu, '$1')
      .replace(/^[\s\p{M}]+/u, '')
      .normalize('NFC')
      .replace(/ +/g, ' ')
      .trim()
  )
}

/**
 * Makes a display name safe to show beside others: composed (NFC), on one line, without control characters, characters that change the
 * text direction and invisible characters, at most 64 characters. Joiners stay where emoji and scripts need them.
 *
 * @param name - the name as a client or a token states it
 * @returns the clean name, empty if nothing is left of it that can be seen
 */
export function cleanDisplayName(name: string): string {
  const cleaned = removeInvisible(name.normalize('NFC').replace(SPACES, ' '))
  // Cut between code points, so that no half of a surrogate pair is sent. The cut may leave half of an emoji behind.
  const cut = removeInvisible(Array.from(cleaned).slice(0, limits.displayName).join(''))
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(cut) ? cut : ''
}
