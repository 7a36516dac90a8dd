import { SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFakeNetwork } from '../../../core/src/testing/index'
import { createJwtAuthenticate } from './createJwtAuthenticate'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { openTestClient } from '../testing/openTestClient'
import { startTestServer, TEST_SECRET, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const encode = (text: string) => new TextEncoder().encode(text)
const now = Math.floor(Date.now() / 1000)
const authenticate = createJwtAuthenticate({ secret: TEST_SECRET })
const strict = createJwtAuthenticate({ secret: TEST_SECRET, issuer: 'https://id.example.com', audience: 'calls' })

/** A token with any claims, the invalid ones included. `sub` is `alice` unless the claims have another one. */
function sign(claims: Record<string, unknown>, { secret = TEST_SECRET, alg = 'HS256' } = {}): Promise<string> {
  return new SignJWT({ sub: 'alice', exp: now + 600, ...claims }).setProtectedHeader({ alg }).sign(encode(secret))
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

type Case = [kind: string, token: () => unknown, claim: string, reason: RegExp, authenticate?: typeof strict]

const wrongClaims: Case[] = [
  ['that has expired', () => sign({ exp: now - 1 }), 'exp', /has expired at \d{4}-/],
  ['whose expiry is a string', () => sign({ exp: '2030-01-01' }), 'exp', /expected a number, got a string/],
  ['that is not valid yet', () => sign({ nbf: now + 600 }), 'nbf', /in the future/],
  ['that is valid from a time in milliseconds', () => sign({ nbf: Date.now() }), 'nbf', /milliseconds/],
  ['whose time of issue is a string', () => sign({ iat: 'now' }), 'iat', /expected a number, got a string/],
  ['without a subject', () => sign({ sub: undefined }), 'sub', /is missing/],
  ['whose subject is null', () => sign({ sub: null }), 'sub', /is missing/],
  ['with an empty subject', () => sign({ sub: '' }), 'sub', /is empty/],
  ['whose subject is a number', () => sign({ sub: 7 }), 'sub', /expected a string, got a number/],
  ['whose subject is a list', () => sign({ sub: ['alice'] }), 'sub', /expected a string, got a list/],
  ['whose subject has a space', () => sign({ sub: 'alice b' }), 'sub', /"alice b" .* contains " "/],
  ['whose subject is a URN', () => sign({ sub: 'urn:user:7' }), 'sub', /contains ":"/],
  ['whose subject is a path', () => sign({ sub: 'users/7' }), 'sub', /contains "\/"/],
  ['whose subject has an apostrophe', () => sign({ sub: "o'neill" }), 'sub', /contains "'"/],
  ['whose subject has a line break', () => sign({ sub: 'alice\n' }), 'sub', /contains "\\n"/],
  ['whose subject is too long', () => sign({ sub: 'a'.repeat(65) }), 'sub', /longer than 64/],
  ['whose subject has two "@"', () => sign({ sub: 'a@b@c' }), 'sub', /several "@"/],
  ['of another domain', () => sign({ sub: 'alice@elsewhere.org' }), 'sub', /elsewhere\.org.*example\.com/],
  ['with an audience', () => sign({ aud: 'mail' }), 'aud', /is "mail", and this server has no audience/],
  ['with a list of audiences', () => sign({ aud: ['mail', 7] }), 'aud', /is "mail", a number/],
  [
    'with another audience',
    () => sign({ iss: 'https://id.example.com', aud: 'mail' }),
    'aud',
    /"mail".*"calls"/,
    strict,
  ],
  ['without an audience', () => sign({ iss: 'https://id.example.com' }), 'aud', /is missing.*"calls"/, strict],
  ['with another issuer', () => sign({ iss: 'https://evil.example', aud: 'calls' }), 'iss', /evil\.example/, strict],
  ['without an issuer', () => sign({ iss: null, aud: 'calls' }), 'iss', /is missing.*id\.example\.com/, strict],
  ['whose name is a number', () => sign({ name: 7 }), 'name', /expected a string, got a number/],
  ['whose name is an object', () => sign({ name: { first: 'Alice' } }), 'name', /expected a string, got an object/],
  ['whose features are a list', () => sign({ features: ['groupCall'] }), 'features', /expected an object, got a list/],
  ['with a feature that is a string', () => sign({ features: { groupCall: 'no' } }), 'features.groupCall', /a boolean/],
]

const wrongTokens: Case[] = [
  ['that is missing', () => undefined, 'token', /is missing/],
  ['that is null', () => null, 'token', /is missing/],
  ['that is empty', () => '', 'token', /is empty/],
  ['that is blank', () => ' \n', 'token', /is empty/],
  ['that is a number', () => 7, 'token', /expected a string, got a number/],
  ['that is an object', async () => ({ token: await sign({}) }), 'token', /expected a string, got an object/],
  ['that is "undefined"', () => 'undefined', 'token', /is the text "undefined"/],
  ['that is "[object Promise]"', () => '[object Promise]', 'token', /is the text/],
  ['that is a word', () => 'let-me-in', 'token', /three parts/],
  ['that is JSON', async () => JSON.stringify({ token: await sign({}) }), 'token', /is JSON/],
  ['in quotes', async () => JSON.stringify(await sign({})), 'token', /in quotes/],
  ['with "Bearer" before it', async () => `Bearer ${await sign({})}`, 'token', /starts with "Bearer "/],
  ['with a space before it', async () => ` ${await sign({})}`, 'token', /space or a line break/],
  ['with a line break after it', async () => `${await sign({})}\n`, 'token', /space or a line break/],
  ['with a line break in it', async () => (await sign({})).replace('.', '.\n'), 'token', /characters that base64url/],
  ['of three parts that are no JSON', () => 'aaaa.bbbb.cccc', 'token', /not JSON/],
  ['with a list of claims', () => `${base64url({ alg: 'HS256' })}.${base64url([])}.AAAA`, 'token', /not JSON/],
  ['that is encrypted', () => 'a.b.c.d.e', 'token', /encrypted/],
  ['that is too long', () => 'x'.repeat(10_000), 'token', /longer than 8192/],
  ['that is cut off', async () => (await sign({})).slice(0, -5), 'signature', /does not match/],
  ['of another secret', () => sign({}, { secret: 'another secret of thirty-two bytes!!' }), 'signature', /another key/],
  ['without a signature', () => new UnsecuredJWT({}).setSubject('alice').encode(), 'alg', /"none", expected HS256/],
  ['with another algorithm', () => sign({}, { alg: 'HS512' }), 'alg', /"HS512", expected HS256/],
  ['without an algorithm', () => `${base64url({})}.${base64url({ sub: 'alice' })}.AAAA`, 'alg', /is missing/],
]

interface Refusal {
  msg: string
  claim: string
  reason: string
}

const refusals = () =>
  (server?.log() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Refusal)
    .filter(({ msg }) => msg === 'connection refused')

describe('a token that cannot be used', () => {
  it.each([...wrongClaims, ...wrongTokens])('%s: the log names the claim and the reason', async (...given) => {
    const [, makeToken, claim, reason, accepts = authenticate] = given
    const token = await makeToken()
    server = await startTestServer({ authenticate: accepts })
    const error: unknown = await connectProtocolClient(server.url, 'alice', { token }).catch((why: unknown) => why)
    expect(error).toMatchObject({ statusCode: 401, code: 'unauthorized', message: 'Invalid credentials' })
    expect(error).not.toHaveProperty('help')
    expect(refusals()).toMatchObject([{ claim, reason: expect.stringMatching(reason) as string }])
    if (typeof token === 'string' && token.length > 20) expect(server.log()).not.toContain(token.slice(-20))
  })

  it.each([...wrongClaims, ...wrongTokens])('%s: with dev the client gets the reason as help', async (...given) => {
    const [, makeToken, claim, reason, accepts = authenticate] = given
    const token = (await makeToken()) as string
    server = await startTestServer({ dev: true, authenticate: accepts })
    const connecting = openTestClient({
      url: server.url,
      user: 'alice',
      token: () => token,
      network: createFakeNetwork(),
    })
    const error = await connecting.catch((why: unknown) => why as { statusCode: number; help: string })
    expect(error).toMatchObject({ statusCode: 401, message: 'Invalid credentials' })
    // A token that is missing is refused by the client itself, which does not ask the server.
    if (typeof token !== 'string' || token === '') return
    expect(error).toMatchObject({ help: expect.stringMatching(reason) as string })
    expect(error).toMatchObject({ help: expect.stringContaining(`${claim}: `) as string })
  })

  it('has all its problems in the log at once', async () => {
    server = await startTestServer()
    const token = await sign({ exp: now - 1, name: 7, aud: 'mail' }, { secret: 'another secret of thirty-two bytes!!' })
    await expect(connectProtocolClient(server.url, 'alice', { token })).rejects.toMatchObject({ statusCode: 401 })
    const [refusal] = refusals()
    for (const claim of ['signature', 'exp', 'name', 'aud']) expect(refusal?.reason).toContain(`${claim}: `)
  })

  it('says with dev that only tokens of this run are valid, if the app has no own ones', async () => {
    server = await startTestServer({ dev: true })
    const connecting = connectProtocolClient(server.url, 'alice', { token: await sign({}) })
    await expect(connecting).rejects.toMatchObject({ help: expect.stringContaining('POST /dev/token') as string })
  })

  it('is named when it replaces one that expires', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const reply = await alice.command('connection:token', { token: await sign({ sub: 'bob' }) })
    expect(reply).toMatchObject({ ok: false, failure: { statusCode: 401, message: 'Invalid credentials' } })
    expect(server.log()).toMatch(/"claim":"sub".*another user.*"msg":"new token refused"/)
  })
})

describe('a claim that is null', () => {
  it.each(['name', 'features', 'aud', 'iss', 'exp', 'nbf', 'iat', 'jti'])('counts as absent: %s', async (claim) => {
    server = await startTestServer()
    await connectProtocolClient(server.url, 'alice', { token: await sign({ [claim]: null }) })
    expect(server.presence.list()).toMatchObject([{ userJid: 'alice@example.com', displayName: 'alice' }])
  })

  it('counts as absent inside the features', async () => {
    const token = await sign({ features: { groupCall: null, oneToOneCall: false } })
    expect(await authenticate(token)).toMatchObject({ features: { oneToOneCall: false } })
  })
})

describe('an application that authenticates by itself', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['null', null, 'token', /authenticate returned null/],
    ['undefined', undefined, 'token', /authenticate returned undefined/],
    ['a number as the user id', { userId: 7 }, 'sub', /expected a string, got a number/],
    ['no user id', {}, 'sub', /expected a string, got nothing/],
    ['a number as the name', { userId: 'alice', displayName: 7 }, 'name', /expected a string, got a number/],
    ['a date as the expiry', { userId: 'alice', expiresAt: '2030-01-01' }, 'exp', /milliseconds/],
  ])('may return %s: 401, and the log says why', async (_what, identity, claim, reason) => {
    server = await startTestServer({ authenticate: () => identity as null })
    await expect(connectProtocolClient(server.url, 'alice')).rejects.toMatchObject({ statusCode: 401 })
    expect(refusals()).toMatchObject([{ claim, reason: expect.stringMatching(reason) as string }])
  })

  it('may return null for what its database does not have', async () => {
    const identity = { userId: 'alice', displayName: null, features: null, expiresAt: null, issuedAt: null }
    server = await startTestServer({ authenticate: () => identity as never })
    await connectProtocolClient(server.url, 'alice')
    expect(server.presence.list()).toMatchObject([{ displayName: 'alice' }])
  })
})

describe('a user id with capital letters', () => {
  it('comes back as the token has it, while the JID is lower case', async () => {
    server = await startTestServer()
    const network = createFakeNetwork()
    const open = async (user: string, sub: string) =>
      openTestClient({ url: server?.url ?? '', user, token: await testToken(sub), network })
    const alice = await open('alice', 'Alice_7B')
    const bob = await open('bob', 'BoB@example.com')
    const incoming = vi.fn()
    bob.client.on('incomingCall', incoming)
    await alice.client.makeVoiceCall(['bOb'])
    await vi.waitFor(() => expect(incoming).toHaveBeenCalled())
    expect(incoming.mock.calls[0]?.[0]).toMatchObject({
      userJid: 'alice_7b@example.com',
      userDetails: { userId: 'Alice_7B', displayName: 'Alice_7B' },
      usersStatus: [
        { userJid: 'alice_7b@example.com', userDetails: { userId: 'Alice_7B' } },
        { userJid: 'bob@example.com', userDetails: { userId: 'BoB@example.com', displayName: 'BoB' } },
      ],
    })
    expect(bob.client.store.getState().self).toEqual({
      userJid: 'bob@example.com',
      userId: 'BoB@example.com',
      displayName: 'BoB',
    })
    expect(server.presence.list()).toEqual([
      { userJid: 'alice_7b@example.com', userId: 'Alice_7B', displayName: 'Alice_7B' },
      { userJid: 'bob@example.com', userId: 'BoB@example.com', displayName: 'BoB' },
    ])
    await alice.client.destroy()
    await bob.client.destroy()
  })

  it('comes back for a callee who is not online as the caller wrote it', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call('Carol_X')).toMatchObject({
      value: {
        call: { users: [{ userJid: 'alice@example.com' }, { userJid: 'carol_x@example.com', userId: 'Carol_X' }] },
      },
    })
  })

  it('is in what authorize gets', async () => {
    const authorize = vi.fn(() => true)
    server = await startTestServer({ authorize })
    const alice = await connectProtocolClient(server.url, 'Alice')
    await connectProtocolClient(server.url, 'BOB')
    await alice.call('bob', 'Carol')
    expect(authorize).toHaveBeenCalledWith(
      expect.objectContaining({
        ...{ caller: 'alice@example.com', callerId: 'Alice' },
        ...{ callees: ['bob@example.com', 'carol@example.com'], calleeIds: ['BOB', 'Carol'] },
      }),
    )
  })

  it('is in a token from POST /dev/token', async () => {
    server = await startTestServer({ dev: true })
    const response = await fetch(`${server.url}/dev/token`, { method: 'POST', body: '{"userId":"Alice"}' })
    const { token, userJid } = (await response.json()) as { token: string; userJid: string }
    expect(userJid).toBe('alice@example.com')
    await connectProtocolClient(server.url, 'alice', { token })
    expect(server.presence.list()).toMatchObject([{ userId: 'Alice' }])
  })
})
