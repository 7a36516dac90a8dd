import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallError, type CallClient, createCallClient, type ConnectionEvent } from '../../core/src/index'
import { createFakeClock, type FakeClock } from '../../core/src/testing/index'
import { freePort } from './testing/freePort'
import { startTestServer, testToken, type TestServer } from './testing/startTestServer'

// The real client and the real server. Only the client's clock is a fake, because `connect` waits for ten seconds.

let server: TestServer | undefined
let otherServer: Server | undefined
let clock: FakeClock
let client: CallClient
let events: ConnectionEvent[]

beforeEach(() => {
  clock = createFakeClock()
  events = []
})
afterEach(async () => {
  await client.destroy()
  await server?.stop()
  otherServer?.closeAllConnections()
  otherServer?.close()
  server = undefined
  otherServer = undefined
})

interface Attempt {
  error: Promise<CallError>
  /** Resolves when the client knows why it is not connected. */
  failed(): Promise<void>
}

function connect(url: string, token: unknown): Attempt {
  client = createCallClient({ url, token: token as () => string }, { clock })
  client.on('connection', (event) => events.push(event))
  const error = client.connect().then(
    () => Promise.reject(new Error('it has connected')),
    (reason: unknown) => reason as CallError,
  )
  return { error, failed: () => vi.waitFor(() => expect(connection().failure).toBeDefined()) }
}

const connection = () => client.store.getState().connection

async function serve(): Promise<string> {
  server = await startTestServer()
  return server.url
}

describe('a token function that fails is named in the rejection, the event and the store', () => {
  it.each<[kind: string, token: () => unknown, cause: string]>([
    [
      'throws',
      () => {
        throw new TypeError('Failed to fetch')
      },
      'TypeError: Failed to fetch',
    ],
    ['rejects', () => Promise.reject(new Error('the session is over')), 'Error: the session is over'],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- What an app may do.
    ['rejects with a text', () => Promise.reject('no session'), 'no session'],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- What an app may do.
    ['rejects with nothing', () => Promise.reject(), 'without a reason'],
    [
      'rejects with a CallError of another status',
      () => Promise.reject(CallError.of('rate-limited')),
      'Too many requests',
    ],
  ])('%s', async (_kind, token, cause) => {
    const url = await serve()
    const { error, failed } = connect(url, token)
    await failed()
    expect(connection()).toMatchObject({ status: 'connecting', failure: { url, statusCode: 503 } })
    await clock.advance(10_000)
    expect(await error).toMatchObject({ statusCode: 503, message: 'Not connected to the signaling server' })
    const { help, cause: thrown } = await error
    expect(help).toContain(url)
    expect(help).toContain(`The token function failed`)
    expect(help).toContain(cause)
    expect(String(thrown)).toContain(cause)
    expect(events).toMatchObject([{ status: 'CONNECTIONFAILED', statusCode: 503, url, help }])
    expect(connection()).toMatchObject({ status: 'connecting', failure: { url, help } })
    expect(connection()).toEqual(JSON.parse(JSON.stringify(connection())))
  })

  it('never returns', async () => {
    const url = await serve()
    const { error } = connect(url, () => new Promise(() => undefined))
    await clock.advance(10_000)
    expect(await error).toMatchObject({ statusCode: 503, message: 'Not connected to the signaling server' })
    expect((await error).help).toBe(`The token function has returned no token yet, so ${url} was not asked.`)
    expect(events).toMatchObject([{ status: 'CONNECTIONFAILED', url, help: (await error).help }])
    expect(connection().failure?.help).toBe((await error).help)
  })

  it('and recovers', async () => {
    const url = await serve()
    const token = vi.fn(() => testToken('alice')).mockRejectedValueOnce(new Error('offline'))
    client = createCallClient({ url, token }, { clock })
    const connected = client.connect()
    await vi.waitFor(() => expect(connection().failure).toBeDefined())
    await clock.advance(200)
    await connected
    expect(connection()).toEqual({ status: 'online' })
  })
})

describe('a token function that has none', () => {
  it.each<[kind: string, value: unknown, got: string]>([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an empty text', '', 'an empty text'],
    ['a number', 7, '7'],
    ['an object', { token: 'a token' }, 'an object'],
  ])('returns %s: 401 at once', async (_kind, value, got) => {
    const { error } = connect(await serve(), () => value)
    expect(await error).toMatchObject({ statusCode: 401, message: 'Invalid credentials' })
    expect((await error).help).toBe(`The token function returned ${got}, expected a JWT.`)
    expect(events).toMatchObject([{ status: 'AUTHFAIL', statusCode: 401, help: (await error).help }])
    expect(connection()).toMatchObject({ status: 'unauthorized', failure: { statusCode: 401 } })
  })

  it.each<[kind: string, error: unknown, message: string]>([
    ['a CallError', CallError.of('unauthorized'), 'Invalid credentials'],
    ['a CallError with a message', CallError.of('unauthorized', 'Signed out'), 'Signed out'],
    [
      'the CallError of another copy of the package',
      { statusCode: 401, code: 'unauthorized', message: 'Signed out' },
      'Signed out',
    ],
    ['an error with the status', Object.assign(new Error('Signed out'), { statusCode: 401 }), 'Signed out'],
  ])('gives up with %s: 401, and is not asked again', async (_kind, given, message) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- What an app may do.
    const token = vi.fn(() => Promise.reject(given))
    const { error } = connect(await serve(), token)
    expect(await error).toMatchObject({ statusCode: 401, code: 'unauthorized', message, cause: given })
    expect(events).toMatchObject([{ status: 'AUTHFAIL', statusCode: 401, errorMessage: message }])
    await clock.advance(60_000)
    expect(token).toHaveBeenCalledOnce()
    expect(connection()).toMatchObject({ status: 'unauthorized', failure: { message } })
  })

  it('gives up on a reconnect', async () => {
    const url = await serve()
    const token = vi.fn(() => testToken('alice'))
    client = createCallClient({ url, token }, { clock })
    await client.connect()
    client.on('connection', (event) => events.push(event))
    token.mockRejectedValue(CallError.of('unauthorized', 'Signed out'))
    await server?.stop()
    await vi.waitFor(() => expect(connection().status).toBe('reconnecting'))
    await clock.advance(10_000)
    await vi.waitFor(() =>
      expect(connection()).toMatchObject({ status: 'unauthorized', failure: { message: 'Signed out' } }),
    )
    expect(events.at(-1)).toMatchObject({ status: 'AUTHFAIL', errorMessage: 'Signed out' })
    server = undefined
  })
})

it('a token function that returns nothing on a reconnect is asked again', async () => {
  const token = vi.fn(() => testToken('alice'))
  const port = await freePort()
  server = await startTestServer({}, port)
  client = createCallClient({ url: server.url, token }, { clock })
  await client.connect()
  token.mockResolvedValue(undefined as never)
  await server.stop()
  server = await startTestServer({}, port)
  await vi.waitFor(() => expect(connection().status).toBe('reconnecting'))
  await clock.advance(5_000)
  expect(connection()).toMatchObject({
    status: 'reconnecting',
    failure: { cause: 'TypeError: The token function returned undefined, expected a JWT.' },
  })
  token.mockImplementation(() => testToken('alice'))
  await vi.waitFor(async () => {
    await clock.advance(1_000)
    expect(connection()).toEqual({ status: 'online' })
  })
})

describe('a server that is not there is named in the rejection, the event and the store', () => {
  async function expectUnreachable(url: string): Promise<void> {
    const { error, failed } = connect(url, () => testToken('alice'))
    await failed()
    expect(connection()).toMatchObject({ status: 'connecting', failure: { statusCode: 503, url } })
    await clock.advance(10_000)
    expect(await error).toMatchObject({ statusCode: 503, message: 'Not connected to the signaling server' })
    const { help, cause } = await error
    expect(help).toMatch(/^http:.* cannot be reached \(.*error\)\. Check the URL/)
    expect(help).toContain(url)
    expect(cause).toBeInstanceOf(Error)
    expect(events).toMatchObject([{ status: 'CONNECTIONFAILED', url, help, cause: String(cause) }])
  }

  it('because the port is closed', async () => {
    await expectUnreachable(`http://127.0.0.1:${await freePort()}`)
  })

  it('because another server answers', async () => {
    otherServer = createServer((_request, response) => response.writeHead(404).end('not here'))
    await new Promise<void>((resolve) => otherServer?.listen(0, '127.0.0.1', resolve))
    await expectUnreachable(`http://127.0.0.1:${(otherServer.address() as AddressInfo).port}`)
  })

  it('because nothing answers', async () => {
    otherServer = createServer(() => undefined)
    otherServer.on('upgrade', () => undefined)
    await new Promise<void>((resolve) => otherServer?.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(otherServer.address() as AddressInfo).port}`
    const { error } = connect(url, 'a token')
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(events).toMatchObject([{ status: 'CONNECTIONFAILED', url }])
    })
    expect((await error).help).toContain(url)
  })

  it('or refuses the connection', async () => {
    server = await startTestServer({ authenticate: () => Promise.reject(new Error('the directory is down')) })
    const { url } = server
    const { error, failed } = connect(url, 'a token')
    await failed()
    await clock.advance(10_000)
    expect(await error).toMatchObject({
      statusCode: 503,
      help: `${url} refused the connection: The signaling server failed`,
    })
    expect(events).toMatchObject([{ status: 'CONNECTIONFAILED', url, help: (await error).help }])
  })
})
