const LETTERS = 26
const HALF = 2 ** 32

/**
 * A short name for a room that people can read out, `abc-defg-hij`: a one-way hash, so it gives no access to the call. It is computed in
 * two halves of 32 bits because a BigInt is slower, and every view of a call contains it.
 */
export function roomLink(roomId: string): string {
  // FNV-1a with 64 bits, whose prime is 2 ** 40 + 0x1b3.
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const character of roomId) {
    low = (low ^ character.charCodeAt(0)) >>> 0
    const product = low * 0x1b3
    high = (high * 0x1b3 + Math.floor(product / HALF) + low * 0x100) % HALF
    low = product % HALF
  }
  let letters = ''
  while (letters.length < 10) {
    const rest = (high % LETTERS) * HALF + low
    letters += String.fromCharCode('a'.charCodeAt(0) + (rest % LETTERS))
    high = Math.floor(high / LETTERS)
    low = Math.floor(rest / LETTERS)
  }
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`
}
