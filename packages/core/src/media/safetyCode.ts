import type { PeerFingerprints } from '../api/ports/mediaTransport'

/** Makes the digits of one purpose worth nothing for another, and those of a later way to make them differ. */
const PURPOSE = 'offhook safety code 1'
/** PBKDF2 rounds: some 50 ms of a laptop here, and a factor of 2^17 for whoever tries keys. */
const ROUNDS = 131_072
const DIGITS = 16
const GROUP = 4

/**
 * Sixteen digits in groups of four, such as `2718 2818 2845 9045`: the same at both ends of a link, unless somebody sits in between and
 * has keys of their own, as a hostile signalling server could.
 *
 * How much that is: 53 bits (10^16 codes), each of which costs 2^17 rounds of HMAC-SHA-256 to try. There is no commitment as in ZRTP
 * (RFC 6189, section 4.4.1.1), under which 16 bits would do, so that a man in the middle may look for keys that give both ends the same
 * code. But a browser makes new keys for each connection: he has to send the callee his own before he knows the callee's, and has found
 * a match only after some 2^70 rounds, in the seconds before the call is connected. Nothing can be computed in advance, which is why
 * this is shorter than a safety number of Signal, whose keys stay. Who guesses is found out with a probability of 1 - 10^-16, if both
 * people read all groups to each other, and know each other's voice.
 */
export function safetyCodeOf({ local, remote }: PeerFingerprints): Promise<string> {
  const ends = JSON.stringify([local, remote].sort())
  if (latest?.ends !== ends) latest = { ends, code: workOut(ends) }
  return latest.code
}

/** A screen asks twice: once to know whether there is a code to offer, and once to show it. */
let latest: { ends: string; code: Promise<string> } | null = null

async function workOut(ends: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const key = await crypto.subtle.importKey('raw', bytes(ends), 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(PURPOSE), iterations: ROUNDS }
  const bits = new Uint8Array(await crypto.subtle.deriveBits(how, key, 128))
  const number = bits.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  const digits = (number % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, '0')
  return Array.from({ length: DIGITS / GROUP }, (_, index) => digits.slice(index * GROUP, (index + 1) * GROUP)).join(
    ' ',
  )
}
