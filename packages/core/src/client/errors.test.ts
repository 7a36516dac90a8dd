import { failure } from '@offhook/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createFakeSoundOutput } from '../testing/fakeSoundOutput'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
import { CallError } from '../api/callError'
import { createCallClient } from './createCallClient'

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

/** What a command is refused with. */
async function refusal(command: Promise<unknown>): Promise<CallError> {
  const settled = command.then(
    () => undefined,
    (error: unknown) => error,
  )
  await environment.settle()
  const error = await settled
  expect(error).toBeInstanceOf(CallError)
  expect(error).toBeInstanceOf(Error)
  return error as CallError
}

async function two(
  options: Parameters<typeof createTestEnvironment>[0] = {},
): Promise<{ alice: TestClient; bob: TestClient }> {
  environment = createTestEnvironment(options)
  return { alice: await environment.createTestClient('alice'), bob: await environment.createTestClient('bob') }
}

describe('400 invalid-request', () => {
  it.each([
    [[], /nobody/i],
    [['not a jid'], /"not a jid"/],
    [['@example.com'], /"@example.com"/],
    [['alice'], /yourself/],
    [['ALICE@example.com'], /yourself/],
    [[7], /7/],
    ['bob', /list of JIDs/],
    [['carol@elsewhere.org'], /elsewhere\.org/],
    [Array.from({ length: 9 }, (_, i) => `user${String(i)}`), /9/],
  ])('says what is wrong with %j', async (callees, message) => {
    const { alice } = await two()
    const error = await refusal(alice.client.makeVoiceCall(callees as string[]))
    expect(error).toMatchObject({
      statusCode: 400,
      code: 'invalid-request',
      message: expect.stringMatching(message) as string,
    })
    expect(alice.client.store.getState()).toMatchObject({ calls: {}, activeRoomId: null })
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('says which metadata is no text', async () => {
    const { alice } = await two()
    const metadata = { topic: 7 } as unknown as Record<string, string>
    expect(await refusal(alice.client.makeVoiceCall(['bob'], { metadata }))).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('metadata: expected "topic"') as string,
    })
  })

  it.each([
    [{ topic: 'x'.repeat(100_000) }, /metadata: expected "topic"/],
    [['lunch'], /metadata/],
    [Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`key${String(i)}`, ''])), /16/],
  ])('says what is wrong with metadata before anything is sent (%#)', async (metadata, message) => {
    const { alice } = await two()
    const error = await refusal(alice.client.makeVoiceCall(['bob'], { metadata: metadata as Record<string, string> }))
    expect(error).toMatchObject({ statusCode: 400, message: expect.stringMatching(message) as string })
    expect(alice.devices.requests).toEqual([])
  })

  it('takes null for no options', async () => {
    const { alice } = await two()
    const call = alice.client.makeVoiceCall(['bob'], null as unknown as undefined)
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
  })

  it('asks for no microphone when there is nobody to call', async () => {
    const { alice } = await two()
    await refusal(alice.client.makeVoiceCall([]))
    expect(alice.devices.requests).toEqual([])
  })
})

it('401: a token that is not accepted', async () => {
  await two()
  const client = createCallClient(
    { url: 'memory:', token: () => 'bad' },
    { ...fakePorts(), signaling: () => Promise.resolve(strict.connectAs('mallory')) },
  )
  const strict = createTestEnvironment({ acceptsToken: () => false }).server
  const statuses: string[] = []
  client.on('connection', ({ status, statusCode }) => statuses.push(`${status} ${String(statusCode)}`))
  expect(await refusal(client.connect())).toMatchObject({
    statusCode: 401,
    code: 'unauthorized',
    message: 'Invalid credentials',
  })
  expect(statuses).toEqual(['AUTHFAIL 401'])
  expect(client.store.getState().connection.status).toBe('unauthorized')
})

it('403: calls are off for this user', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient({ userJid: 'alice', features: { oneToOneCall: false } })
  expect(await refusal(alice.client.makeVoiceCall(['bob']))).toMatchObject({
    statusCode: 403,
    code: 'forbidden',
    message: 'Feature unavailable for your plan',
  })
  expect(alice.devices.liveTracks()).toBe(0)
  expect(alice.log).toEqual(['audio(alice)', 'no audio(alice)'])
  expect(alice.client.store.getState().activeRoomId).toBeNull()
})

it('404: answering or declining a call that is over', async () => {
  const { alice, bob } = await two()
  expect(await refusal(bob.client.answerCall())).toMatchObject({
    statusCode: 404,
    code: 'not-found',
    message: 'No such call',
  })
  expect(await refusal(bob.client.declineCall())).toMatchObject({ statusCode: 404 })
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const { roomId } = bob.payloads('incomingCall')[0] ?? {}
  void alice.client.endCall()
  await environment.settle()
  expect(await refusal(bob.client.answerCall(roomId === undefined ? {} : { roomId }))).toMatchObject({
    statusCode: 404,
  })
})

it('404: cancelled while the answer was on its way', async () => {
  const { alice, bob } = await two()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  void alice.client.endCall()
  const answer = refusal(bob.client.answerCall())
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(bob.devices.liveTracks()).toBe(0)
  expect(bob.log.filter((entry) => entry.startsWith('missed'))).toEqual(['missed(alice) ended'])
})

it('409: a second call while in one', async () => {
  const { alice } = await two()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(await refusal(alice.client.makeVideoCall(['bob']))).toMatchObject({
    statusCode: 409,
    code: 'conflict',
    message: 'Already in a call',
  })
  expect(alice.client.store.getState().calls[alice.client.store.getState().activeRoomId ?? '']?.status).toBe('ringing')
})

it('429: says when to try again', async () => {
  const { alice } = await two({
    refuse: (_, name) => (name === 'call:start' ? failure('rate-limited', 'Too many calls. Try again in 42 s') : null),
  })
  expect(await refusal(alice.client.makeVoiceCall(['bob']))).toMatchObject({
    statusCode: 429,
    code: 'rate-limited',
    message: 'Too many calls. Try again in 42 s',
  })
})

describe('503 not-connected', () => {
  it('before connect', async () => {
    await two()
    const client = createCallClient({ url: 'memory:', token: 'good' }, fakePorts())
    expect(await refusal(client.makeVoiceCall(['bob']))).toMatchObject({
      statusCode: 503,
      code: 'not-connected',
      message: 'Not connected to the signaling server',
    })
  })

  it('not while the page is still connecting: that call waits', async () => {
    await two()
    const client = createCallClient({ url: 'memory:', token: 'good' }, { ...fakePorts(), ...fakeDevices() })
    void client.connect()
    const call = client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
  })

  it('when a command cannot be delivered in time', async () => {
    const { alice } = await two()
    environment.server.dropConnection('alice')
    await environment.settle()
    const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.clock.advance(11_000)
    expect(await call).toMatchObject({ statusCode: 503 })
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('when the server cannot be reached, and the client goes on trying', async () => {
    await two()
    environment.server.dropConnection('carol@example.com')
    const client = createCallClient(
      { url: 'memory:', token: 'good' },
      { ...fakePorts(), signaling: () => Promise.resolve(environment.server.connectAs('carol')) },
    )
    const heard: string[] = []
    client.on('connection', ({ status }) => heard.push(status))
    const connecting = client.connect().catch((error: unknown) => error)
    await environment.clock.advance(16_000)
    expect(await connecting).toMatchObject({ statusCode: 503 })
    expect(heard).toContain('CONNECTIONFAILED')
    environment.server.restoreConnection('carol@example.com')
    await environment.settle()
    expect(client.store.getState().connection.status).toBe('online')
  })
})

describe('devices', () => {
  it.each([
    ['Voice', ['microphone'], 100606, 'microphone-denied'],
    ['Video', ['microphone', 'camera'], 100608, 'devices-denied'],
    ['Video', ['microphone'], 100606, 'microphone-denied'],
  ] as const)('%s call with %j refused', async (kind, denied, statusCode, code) => {
    const { alice, bob } = await two()
    for (const device of denied) alice.devices.deny(device)
    const error = await refusal(alice.client[`make${kind}Call`](['bob']))
    expect(error).toMatchObject({ statusCode, code })
    expect(error.cause).toBeInstanceOf(DOMException)
    expect(bob.log).toEqual([])
    expect(alice.client.store.getState().activeRoomId).toBeNull()
    expect(alice.devices.liveTracks()).toBe(0)
  })
})

describe('what is asked for twice, or in vain', () => {
  it('endCall without a call is fine', async () => {
    const { alice } = await two()
    expect(await alice.client.endCall()).toEqual({ statusCode: 200, message: 'Success' })
  })

  it('connect, disconnect and destroy may be called twice', async () => {
    const { alice } = await two()
    await Promise.all([alice.client.connect(), alice.client.connect()])
    const gone = Promise.all([alice.client.disconnect(), alice.client.disconnect()])
    await environment.settle()
    await gone
    const back = alice.client.connect()
    await environment.settle()
    await back
    expect(alice.client.store.getState().connection.status).toBe('online')
    const over = Promise.all([alice.client.destroy(), alice.client.destroy()])
    await environment.settle()
    await over
    expect(alice.client.store.getState().connection.status).toBe('offline')
  })

  it('a call cancelled during the question for the microphone was never placed', async () => {
    const { alice, bob } = await two()
    const allow = alice.devices.hold()
    const call = refusal(alice.client.makeVoiceCall(['bob']))
    await alice.client.endCall()
    expect(await call).toMatchObject({ statusCode: 404 })
    allow()
    await environment.settle()
    expect(alice.devices.liveTracks()).toBe(0)
    expect(bob.log).toEqual([])
  })

  it('disconnecting ends the call for the other side', async () => {
    const { alice, bob } = await two()
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.answerCall()
    await environment.settle()
    const gone = alice.client.disconnect()
    await environment.settle()
    await gone
    expect(bob.log.at(-1)).toBe('ended(alice) closed hangup')
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('a listener that throws breaks nothing', async () => {
    const { alice, bob } = await two()
    const complaints: unknown[] = []
    const { error } = console
    console.error = (...args: unknown[]) => complaints.push(args)
    try {
      bob.client.on('incomingCall', () => {
        throw new Error('the app is broken')
      })
      void alice.client.makeVoiceCall(['bob'])
      await environment.settle()
      void bob.client.answerCall()
      await environment.settle()
    } finally {
      console.error = error
    }
    expect(complaints).toHaveLength(1)
    expect(bob.log.at(-1)).toBe('connected(alice)')
  })
})

function fakeDevices() {
  return {
    mediaDevices: createFakeMediaDevices(),
    soundOutput: createFakeSoundOutput().create,
    mediaTransport: () => Promise.resolve(environment.network.transport('dave')),
  }
}

function fakePorts() {
  return { clock: environment.clock, signaling: () => Promise.resolve(environment.server.connectAs('dave')) }
}
