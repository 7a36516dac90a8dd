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

describe('a shared secret', () => {
  const authenticate = createJwtAuthenticate({ secret })

  it('gives the user, the name and the features', async () => {
    const token = await sign({ name: 'Alice', features: { groupCall: false, fax: true } })
    expect(await authenticate(token)).toMatchObject({
      ...{ userId: 'alice', displayName: 'Alice' },
      features: { groupCall: false },
    })
  })

  it('says when the token was made and when it runs out, in milliseconds', async () => {
    const now = Math.floor(Date.now() / 1000)
    const identity = await authenticate(await sign({ iat: now, exp: now + MINUTE }))
    expect(identity).toMatchObject({ issuedAt: now * 1000, expiresAt: (now + MINUTE) * 1000 })
    const endless = await authenticate(await sign({ exp: undefined } as unknown as JWTPayload))
    expect(endless).toMatchObject({ issuedAt: undefined, expiresAt: undefined })
  })

  it.each<[string, () => Promise<string>]>([
    ['expired', () => sign({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['without a subject', () => sign({ sub: undefined } as unknown as JWTPayload)],
    ['with an empty subject', () => sign({ sub: '' })],
    ['not valid yet', () => sign({ nbf: Math.floor(Date.now() / 1000) + MINUTE })],
    ['of another algorithm', () => sign({}, bytes, { alg: 'HS512' })],
    ['for some audience, where none is expected', () => sign({ aud: 'another service' })],
    ['with features that are none', () => sign({ features: { oneToOneCall: 'no' } })],
    ['by another secret', () => sign({}, new TextEncoder().encode('another secret of thirty-two bytes'))],
  ])('takes no token %s', async (_what, token) => {
    expect(await authenticate(await token())).toBeNull()
  })

  it('takes the clocks of two machines to be half a minute apart', async () => {
    expect(await authenticate(await sign({ nbf: Math.floor(Date.now() / 1000) + 20 }))).not.toBeNull()
  })

  it('leaves it to the issuer whether a token ends', async () => {
    expect(await authenticate(await sign({ exp: undefined } as unknown as JWTPayload))).not.toBeNull()
  })

  it('asks for the issuer and the audience it was given', async () => {
    const strict = createJwtAuthenticate({ secret, issuer: 'https://id.example.com', audience: 'calls' })
    expect(await strict(await sign({}))).toBeNull()
    expect(await strict(await sign({ iss: 'https://id.example.com', aud: 'mail' }))).toBeNull()
    expect(await strict(await sign({ iss: 'https://id.example.com', aud: ['mail', 'calls'] }))).not.toBeNull()
  })

  it('has to be there, and the only key', () => {
    expect(() => createJwtAuthenticate({ secret: '' })).toThrow('empty')
    expect(() => createJwtAuthenticate({})).toThrow(RangeError)
    expect(() => createJwtAuthenticate({ secret, jwksUrl: 'https://id.example.com/jwks' })).toThrow(RangeError)
  })
})

describe('a key server', () => {
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

  it('takes RS256 and ES256', async () => {
    const authenticate = createJwtAuthenticate({ jwksUrl })
    expect(await authenticate(await sign({}, rsa.privateKey, { alg: 'RS256', kid: 'rsa' }))).toMatchObject({
      userId: 'alice',
    })
    expect(await authenticate(await sign({}, ec.privateKey, { alg: 'ES256', kid: 'ec' }))).toMatchObject({
      userId: 'alice',
    })
  })

  it('takes neither other keys, nor a public key as if it were a secret (RFC 8725, section 2.1)', async () => {
    const authenticate = createJwtAuthenticate({ jwksUrl })
    const stranger = await generateKeyPair('RS256')
    expect(await authenticate(await sign({}, stranger.privateKey, { alg: 'RS256', kid: 'rsa' }))).toBeNull()
    const publicKey = new TextEncoder().encode(await exportSPKI(rsa.publicKey))
    expect(await authenticate(await sign({}, publicKey, { alg: 'HS256', kid: 'rsa' }))).toBeNull()
  })

  it('that is out of order is no fault of the token', async () => {
    status = 500
    const authenticate = createJwtAuthenticate({ jwksUrl })
    const token = await sign({}, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })
    await expect(authenticate(token)).rejects.toThrow()
    status = 200
    expect(await authenticate(token)).not.toBeNull()
    await expect(createJwtAuthenticate({ jwksUrl: 'http://127.0.0.1:1/jwks' })(token)).rejects.toThrow()
  })
})
