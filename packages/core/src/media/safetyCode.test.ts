import { createHash, pbkdf2Sync } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { createSafetyCodeCache, safetyCodeOf } from './safetyCode'

const fingerprint = (of: string) => `sha-256 ${createHash('sha256').update(of).digest('hex').toUpperCase()}`
const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map(fingerprint) as [string, string, string]

it('is the same four groups of four digits at both ends', async () => {
  const code = await safetyCodeOf({ local: alice, remote: bob })
  expect(code).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/)
  expect(await safetyCodeOf({ local: bob, remote: alice })).toBe(code)
})

it('differs at each end of a man in the middle, and when a certificate is added', async () => {
  const codes = await Promise.all([
    safetyCodeOf({ local: alice, remote: bob }),
    safetyCodeOf({ local: alice, remote: mallory }),
    safetyCodeOf({ local: bob, remote: mallory }),
    safetyCodeOf({ local: bob, remote: `${alice}, ${mallory}` }),
  ])
  expect(new Set(codes).size).toBe(codes.length)
})

it('is PBKDF2 of the sorted fingerprints, with leading zeros', async () => {
  const expected = (local: string, remote: string) => {
    const secret = JSON.stringify([local, remote].sort())
    const hex = pbkdf2Sync(secret, 'offhook safety code 1', 131_072, 16, 'sha256').toString('hex')
    return (BigInt(`0x${hex}`) % 10n ** 16n).toString().padStart(16, '0')
  }
  for (const remote of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']) {
    const code = await safetyCodeOf({ local: 'z', remote })
    expect(code.replaceAll(' ', '')).toBe(expected('z', remote))
  }
})

it('is computed once for a peer connection by a cache', async () => {
  const safetyCode = createSafetyCodeCache()
  const deriveBits = vi.spyOn(crypto.subtle, 'deriveBits')
  const [code, again] = await Promise.all([
    safetyCode({ local: 'once', remote: bob }),
    safetyCode({ local: bob, remote: 'once' }),
  ])
  expect(again).toBe(code)
  expect(deriveBits).toHaveBeenCalledOnce()
  expect(await safetyCode({ local: 'once more', remote: bob })).not.toBe(code)
})
