import type { PeerFingerprints } from '../api/ports/mediaTransport'

/** The salt. Separates these digits from those of other uses of the fingerprints, and from those of a later version. */
const PURPOSE = 'offhook safety code 1'
/** PBKDF2 rounds: about 50 ms on a laptop, and a factor of 2^17 for an attacker who tries keys. */
const ROUNDS = 131_072
const DIGITS = 16
const GROUP_SIZE = 4

/**
 * Sixteen digits in groups of four, such as `2718 2818 2845 9045`. They are the same at both ends of a peer connection, unless a man in
 * the middle, such as a hostile signaling server, terminates the connection with keys of his own.
 *
 * Strength: 53 bits (10^16 codes), each of which costs 2^17 rounds of HMAC-SHA-256 to try. There is no commitment as in ZRTP
 * (RFC 6189, section 4.4.1.1), with which 16 bits would do, so that an attacker may search for keys that give both ends the same
 * code. But a browser creates new keys for each connection: the attacker has to send his key to the callee before he sees the callee's
 * key, and needs about 2^70 rounds for a match, within the seconds before the call connects. Nothing can be computed in advance, which
 * is why the code is shorter than a safety number of Signal, whose keys are permanent. An attacker who guesses is detected with a
 * probability of 1 - 10^-16, if both users read all groups to each other and recognize each other's voice.
 */
export async function safetyCodeOf(fingerprints: PeerFingerprints): Promise<string> {
  const encode = (text: string) => new TextEncoder().encode(text)
  const key = await crypto.subtle.importKey('raw', encode(secretOf(fingerprints)), 'PBKDF2', false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: encode(PURPOSE), iterations: ROUNDS }
  const bits = new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 128))
  const number = bits.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  const digits = (number % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, '0')
  return Array.from({ length: DIGITS / GROUP_SIZE }, (_, index) =>
    digits.slice(index * GROUP_SIZE, (index + 1) * GROUP_SIZE),
  ).join(' ')
}

/**
 * Keeps the latest code, because a screen asks twice: once whether there is a code, and once to show it.
 * @returns a function like `safetyCodeOf`
 */
export function createSafetyCodeCache(): typeof safetyCodeOf {
  let latest: { secret: string; code: Promise<string> } | null = null
  return (fingerprints) => {
    const secret = secretOf(fingerprints)
    if (latest?.secret !== secret) latest = { secret, code: safetyCodeOf(fingerprints) }
    return latest.code
  }
}

const secretOf = ({ local, remote }: PeerFingerprints) => JSON.stringify([local, remote].sort())
