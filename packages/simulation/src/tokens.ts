import type { Clock } from '@offhook/core'

/** How long after its expiry a token lets a device resume its call, in milliseconds. */
const GRACE_MS = 600_000

/** The tokens that the users' backend has issued, as the server judges them. */
export interface Tokens {
  /** The token that is issued to the user of a device now. The same one until `renew`. */
  current(device: { name: string; userJid: string; tokenIssue: number; tokenNumber: number }): string
  /** @param revocations how often the access of the user was revoked */
  state(token: string, revocations: number): 'valid' | 'expired' | 'outdated' | false
  expire(token: string): void
  /** Lets the token count as expired too long ago, and with it those that its device got before: they expired earlier. */
  outdate(token: string): void
  expiredAt(token: string): number | null
}

export function createTokens(clock: Clock): Tokens {
  const expirations = new Map<string, number>()
  /** By device: the number of the last token that expired too long ago. */
  const outdated = new Map<string, number>()

  return {
    current: ({ name, userJid, tokenIssue, tokenNumber }) =>
      `good ${userJid} ${String(tokenIssue)} ${name} ${String(tokenNumber)}`,
    state(token, revocations) {
      const [kind, , issue, name = '', number] = token.split(' ')
      if (kind !== 'good' || Number(issue) < revocations) return false
      if (Number(number) <= (outdated.get(name) ?? -1)) return 'outdated'
      const expiredAt = expirations.get(token)
      if (expiredAt === undefined) return 'valid'
      return clock.now() < expiredAt + GRACE_MS ? 'expired' : 'outdated'
    },
    expire(token) {
      if (!expirations.has(token)) expirations.set(token, clock.now())
    },
    outdate(token) {
      const [, , , name = '', number] = token.split(' ')
      outdated.set(name, Number(number))
    },
    expiredAt: (token) => expirations.get(token) ?? null,
  }
}
