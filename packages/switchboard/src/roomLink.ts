const LETTERS = 26

/** A name of the room that people can read out, `abc-defg-hij`. Derived one way: it opens nothing. */
export function roomLink(roomId: string): string {
  // FNV-1a, 64 bits.
  let hash = 0xcbf29ce484222325n
  for (const character of roomId) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n)
  }
  const letters = Array.from({ length: 10 }, (_, index) => {
    const place = (hash / BigInt(LETTERS) ** BigInt(index)) % BigInt(LETTERS)
    return String.fromCharCode('a'.charCodeAt(0) + Number(place))
  }).join('')
  return `${letters.slice(0, 3)}-${letters.slice(3, 7)}-${letters.slice(7)}`
}
