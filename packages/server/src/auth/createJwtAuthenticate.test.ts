import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJwtAuthenticate } from './createJwtAuthenticate'

const secret = 'a secret of thirty-two bytes or more'
const bytes = new TextEncoder().encode(secret)
const MINUTE = 60

const sign = (
  claims: JWTPayload,
  key: CryptoKey | Uint8Array = bytes,
  header: { alg: string; kid?: string } = { alg: 'HS256' },
) =>
  new SignJWT({ sub: 'alice', exp: Math.floor(Date.now() / 1000) + MINUTE, ...claims })
    .setProtectedHeader(header)
    .sign(key)

describe('createJwtAuthenticate with a shared secret', () => {
  const authenticate = createJwtAuthenticate({ secret })

  it('returns the user, the display name and the features', async () => {
    const token = await sign({ name: 'Alice', features: { groupCall: false, fax: true } })
    expect(await authenticate(token)).toMatchObject({
      ...{ userId: 'alice', displayName: 'Alice' },
      features: { groupCall: false },
    })
  })

  it('returns when the token was issued and when it expires, in milliseconds', async () => {
    const now = Math.floor(Date.now() / 1000)
    const identity = await authenticate(await sign({ iat: now, exp: now + MINUTE }))
    expect(identity).toMatchObject({ issuedAt: now * 1000, expiresAt: (now + MINUTE) * 1000 })
    const withoutExpiry = await authenticate(await sign({ exp: undefined } as unknown as JWTPayload))
    expect(withoutExpiry).toMatchObject({ issuedAt: undefined, expiresAt: undefined })
  })

  it.each<[string, () => Promise<string>]>([
    ['that has expired', () => sign({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['without a subject', () => sign({ sub: undefined } as unknown as JWTPayload)],
    ['with an empty subject', () => sign({ sub: '' })],
    ['that is not valid yet', () => sign({ nbf: Math.floor(Date.now() / 1000) + MINUTE })],
    ['with another algorithm', () => sign({}, bytes, { alg: 'HS512' })],
    ['with an audience, if none is expected', () => sign({ aud: 'another service' })],
    ['with invalid features', () => sign({ features: { oneToOneCall: 'no' } })],
    ['signed with another secret', () => sign({}, new TextEncoder().encode('another secret of thirty-two bytes'))],
  ])('rejects a token %s', async (_what, token) => {
    expect(await authenticate(await token())).toBeNull()
  })

  it('tolerates an issuer whose clock is 30 s ahead', async () => {
    expect(await authenticate(await sign({ nbf: Math.floor(Date.now() / 1000) + 20 }))).not.toBeNull()
  })

  it('accepts a token that never expires', async () => {
    expect(await authenticate(await sign({ exp: undefined } as unknown as JWTPayload))).not.toBeNull()
  })

  it('requires the configured issuer and audience', async () => {
    const strict = createJwtAuthenticate({ secret, issuer: 'https://id.example.com', audience: 'calls' })
    expect(await strict(await sign({}))).toBeNull()
    expect(await strict(await sign({ iss: 'https://id.example.com', aud: 'mail' }))).toBeNull()
    expect(await strict(await sign({ iss: 'https://id.example.com', aud: ['mail', 'calls'] }))).not.toBeNull()
  })

  it('throws if the secret is empty, or unless exactly one of secret and JWKS URL is given', () => {
    expect(() => createJwtAuthenticate({ secret: '' })).toThrow('empty')
    expect(() => createJwtAuthenticate({})).toThrow(RangeError)
    expect(() => createJwtAuthenticate({ secret, jwksUrl: 'https://id.example.com/jwks' })).toThrow(RangeError)
  })
})

describe('createJwtAuthenticate with named secrets', () => {
  const encode = (text: string) => new TextEncoder().encode(text)
  const [older, newer] = ['the older secret of thirty-two bytes', 'the newer secret of thirty-two bytes']
  const secrets = { '2026-10': older, '2026-11': encode(newer) }
  const withKid = (key: string, kid?: unknown) =>
    sign({}, encode(key), { alg: 'HS256', ...(kid !== undefined && { kid: kid as string }) })

  it('verifies a token with the secret of its kid, so that a secret can be replaced while older tokens are valid', async () => {
    const authenticate = createJwtAuthenticate({ secrets })
    expect(await authenticate(await withKid(older, '2026-10'))).toMatchObject({ userId: 'alice' })
    expect(await authenticate(await withKid(newer, '2026-11'))).toMatchObject({ userId: 'alice' })
    const rotated = createJwtAuthenticate({ secrets: { '2026-11': newer } })
    expect(await rotated(await withKid(older, '2026-10'))).toBeNull()
  })

  it.each<[string, string, unknown]>([
    ['of another name', older, '2026-11'],
    ['of an unknown name', older, '2025-01'],
    ['of a name that every object has', older, 'constructor'],
    ['of the name "__proto__"', older, '__proto__'],
    ['of an empty name', older, ''],
    ['of a name that is a list', older, ['2026-10']],
    ['of a name that is null', older, null],
    ['without a name', older, undefined],
    ['signed with the name', '2026-10', '2026-10'],
    ['of another name, signed with the unnamed secret', secret, '2026-10'],
    ['of an unknown name, signed with the unnamed secret', secret, '2025-01'],
  ])('rejects a token %s', async (_kind, key, kid) => {
    const problems: string[] = []
    const named = createJwtAuthenticate(kid === undefined ? { secrets } : { secret, secrets })
    expect(await named(await withKid(key, kid), { report: ({ claim }) => void problems.push(claim) })).toBeNull()
    expect(problems).toEqual([expect.stringMatching(/^(kid|signature|token)$/)])
  })

  it('verifies a token without a kid with the unnamed secret only', async () => {
    const authenticate = createJwtAuthenticate({ secret, secrets })
    expect(await authenticate(await withKid(secret))).toMatchObject({ userId: 'alice' })
    expect(await authenticate(await withKid(older))).toBeNull()
  })

  it('ignores the kid if no secret has a name', async () => {
    expect(await createJwtAuthenticate({ secret })(await withKid(secret, 'any'))).toMatchObject({ userId: 'alice' })
  })

  it('accepts HS256 only', async () => {
    const token = await sign({}, encode(older), { alg: 'HS512', kid: '2026-10' })
    expect(await createJwtAuthenticate({ secrets })(token)).toBeNull()
  })

  it('throws if a secret is empty, or there is a JWKS URL as well', () => {
    expect(() => createJwtAuthenticate({ secrets: { a: '' } })).toThrow('empty')
    expect(() => createJwtAuthenticate({ secrets: {} })).toThrow(RangeError)
    expect(() => createJwtAuthenticate({ secrets, jwksUrl: 'https://id.example.com/jwks' })).toThrow(RangeError)
  })
})

describe('createJwtAuthenticate with a JWKS URL', () => {
  let keyServer: Server
  let jwksUrl: string
  let rsa: Awaited<ReturnType<typeof generateKeyPair>>
  let ec: Awaited<ReturnType<typeof generateKeyPair>>
  let status = 200

  beforeAll(async () => {
    rsa = await generateKeyPair('RS256', { extractable: true })
    ec = await generateKeyPair('ES256', { extractable: true })
    const keys = [
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256' },
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256' },
    ]
    keyServer = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
    })
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve))
    jwksUrl = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/jwks`
  })
  afterAll(() => {
    keyServer.closeAllConnections()
    keyServer.close()
  })

  it('accepts RS256 and ES256', async () => {
    const authenticate = createJwtAuthenticate({ jwksUrl })
    expect(await authenticate(await sign({}, rsa.privateKey, { alg: 'RS256', kid: 'rsa' }))).toMatchObject({
      userId: 'alice',
    })
    expect(await authenticate(await sign({}, ec.privateKey, { alg: 'ES256', kid: 'ec' }))).toMatchObject({
      userId: 'alice',
    })
  })

  it('rejects tokens of other keys, and a public key used as an HS256 secret (RFC 8725, section 2.1)', async () => {
    const authenticate = createJwtAuthenticate({ jwksUrl })
    const otherKeys = await generateKeyPair('RS256')
    expect(await authenticate(await sign({}, otherKeys.privateKey, { alg: 'RS256', kid: 'rsa' }))).toBeNull()
    const publicKey = new TextEncoder().encode(await exportSPKI(rsa.publicKey))
    expect(await authenticate(await sign({}, publicKey, { alg: 'HS256', kid: 'rsa' }))).toBeNull()
  })

  it('throws, instead of rejecting the token, if the keys cannot be fetched', async () => {
    status = 500
    const authenticate = createJwtAuthenticate({ jwksUrl })
    const token = await sign({}, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })
    await expect(authenticate(token)).rejects.toThrow()
    status = 200
    expect(await authenticate(token)).not.toBeNull()
    await expect(createJwtAuthenticate({ jwksUrl: 'http://127.0.0.1:1/jwks' })(token)).rejects.toThrow()
  })
})
