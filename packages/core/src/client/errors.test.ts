// Over 350 lines: one case for each way in which a command can fail, with a shared setup.
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

/** The error with which a command rejects. */
async function errorOf(command: Promise<unknown>): Promise<CallError> {
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

async function createTwoClients(
  options: Parameters<typeof createTestEnvironment>[0] = {},
): Promise<{ alice: TestClient; bob: TestClient }> {
  environment = createTestEnvironment(options)
  return { alice: await environment.createTestClient('alice'), bob: await environment.createTestClient('bob') }
}

describe('400 invalid-request', () => {
  it.each([
    [[], /no user to call/],
    [['not a jid'], /"not a jid"/],
    [['@example.com'], /"@example.com"/],
    [['alice'], /yourself/],
    [['ALICE@example.com'], /yourself/],
    [[7], /7/],
    ['bob', /list of JIDs/],
    [['carol@elsewhere.org'], /elsewhere\.org/],
    [Array.from({ length: 9 }, (_, i) => `user${String(i)}`), /9/],
  ])('rejects the callees %j with what is wrong', async (callees, message) => {
    const { alice } = await createTwoClients()
    const error = await errorOf(alice.client.makeVoiceCall(callees as string[]))
    expect(error).toMatchObject({
      statusCode: 400,
      code: 'invalid-request',
      message: expect.stringMatching(message) as string,
    })
    expect(alice.client.store.getState()).toMatchObject({ calls: {}, activeRoomId: null })
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('names the metadata entry whose value is not a string', async () => {
    const { alice } = await createTwoClients()
    const metadata = { topic: 7 } as unknown as Record<string, string>
    expect(await errorOf(alice.client.makeVoiceCall(['bob'], { metadata }))).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('metadata: expected "topic"') as string,
    })
  })

  it.each([
    [{ topic: 'x'.repeat(100_000) }, /metadata: expected "topic"/],
    [['lunch'], /metadata/],
    [Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`key${String(i)}`, ''])), /16/],
  ])('rejects invalid metadata before a device is opened (%#)', async (metadata, message) => {
    const { alice } = await createTwoClients()
    const error = await errorOf(alice.client.makeVoiceCall(['bob'], { metadata: metadata as Record<string, string> }))
    expect(error).toMatchObject({ statusCode: 400, message: expect.stringMatching(message) as string })
    expect(alice.devices.requests).toEqual([])
  })

  it('accepts null instead of options', async () => {
    const { alice } = await createTwoClients()
    const call = alice.client.makeVoiceCall(['bob'], null as unknown as undefined)
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
  })

  it('does not open the microphone without a callee', async () => {
    const { alice } = await createTwoClients()
    await errorOf(alice.client.makeVoiceCall([]))
    expect(alice.devices.requests).toEqual([])
  })
})

it('401: connect rejects if the server does not accept the token', async () => {
  await createTwoClients()
  const client = createCallClient(
    { url: 'memory:', token: () => 'bad' },
    { ...fakePorts(), signaling: () => Promise.resolve(strict.connectAs('mallory')) },
  )
  const strict = createTestEnvironment({ acceptsToken: () => false }).server
  const statuses: string[] = []
  client.on('connection', ({ status, statusCode }) => statuses.push(`${status} ${String(statusCode)}`))
  expect(await errorOf(client.connect())).toMatchObject({
    statusCode: 401,
    code: 'unauthorized',
    message: 'Invalid credentials',
  })
  expect(statuses).toEqual(['AUTHFAIL 401'])
  expect(client.store.getState().connection.status).toBe('unauthorized')
})

it('403: a call rejects if the user may not make calls', async () => {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient({ userJid: 'alice', features: { oneToOneCall: false } })
  expect(await errorOf(alice.client.makeVoiceCall(['bob']))).toMatchObject({
    statusCode: 403,
    code: 'forbidden',
    message: 'Feature unavailable for your plan',
  })
  expect(alice.devices.liveTracks()).toBe(0)
  expect(alice.log).toEqual(['audio(alice)', 'no audio(alice)'])
  expect(alice.client.store.getState().activeRoomId).toBeNull()
})

it('404: answering or declining rejects without a call, and for a call that has ended', async () => {
  const { alice, bob } = await createTwoClients()
  expect(await errorOf(bob.client.answerCall())).toMatchObject({
    statusCode: 404,
    code: 'not-found',
    message: 'No such call',
  })
  expect(await errorOf(bob.client.declineCall())).toMatchObject({ statusCode: 404 })
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  const { roomId } = bob.payloads('incomingCall')[0] ?? {}
  void alice.client.endCall()
  await environment.settle()
  expect(await errorOf(bob.client.answerCall(roomId === undefined ? {} : { roomId }))).toMatchObject({
    statusCode: 404,
  })
})

it('404: answering rejects if the caller cancels before the answer arrives', async () => {
  const { alice, bob } = await createTwoClients()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  void alice.client.endCall()
  const answer = errorOf(bob.client.answerCall())
  expect(await answer).toMatchObject({ statusCode: 404 })
  expect(bob.devices.liveTracks()).toBe(0)
  expect(bob.log.filter((entry) => entry.startsWith('missed'))).toEqual(['missed(alice) ended'])
})

it('409: a second call rejects during a call', async () => {
  const { alice } = await createTwoClients()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(await errorOf(alice.client.makeVideoCall(['bob']))).toMatchObject({
    statusCode: 409,
    code: 'conflict',
    message: 'Already in a call',
  })
  expect(alice.client.store.getState().calls[alice.client.store.getState().activeRoomId ?? '']?.status).toBe('ringing')
})

it('429: a call rejects with the time of the next attempt', async () => {
  const { alice } = await createTwoClients({
    refuse: (_, name) => (name === 'call:start' ? failure('rate-limited', 'Too many calls. Try again in 42 s') : null),
  })
  expect(await errorOf(alice.client.makeVoiceCall(['bob']))).toMatchObject({
    statusCode: 429,
    code: 'rate-limited',
    message: 'Too many calls. Try again in 42 s',
  })
})

describe('503 not-connected', () => {
  it('rejects a call before connect', async () => {
    await createTwoClients()
    const client = createCallClient({ url: 'memory:', token: 'good' }, fakePorts())
    expect(await errorOf(client.makeVoiceCall(['bob']))).toMatchObject({
      statusCode: 503,
      code: 'not-connected',
      message: 'Not connected to the signaling server',
    })
  })

  it('does not reject a call while the client is connecting: the call waits', async () => {
    await createTwoClients()
    const client = createCallClient({ url: 'memory:', token: 'good' }, { ...fakePorts(), ...fakeDevices() })
    void client.connect()
    const call = client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
  })

  it('rejects a call that cannot be delivered in time', async () => {
    const { alice } = await createTwoClients()
    environment.server.dropConnection('alice')
    await environment.settle()
    const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
    await environment.clock.advance(11_000)
    expect(await call).toMatchObject({ statusCode: 503 })
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('rejects connect if the server cannot be reached, and the client keeps trying', async () => {
    await createTwoClients()
    environment.server.dropConnection('carol@example.com')
    const client = createCallClient(
      { url: 'memory:', token: 'good' },
      { ...fakePorts(), signaling: () => Promise.resolve(environment.server.connectAs('carol')) },
    )
    const statuses: string[] = []
    client.on('connection', ({ status }) => statuses.push(status))
    const connecting = client.connect().catch((error: unknown) => error)
    await environment.clock.advance(16_000)
    expect(await connecting).toMatchObject({ statusCode: 503 })
    expect(statuses).toContain('CONNECTIONFAILED')
    environment.server.restoreConnection('carol@example.com')
    await environment.settle()
    expect(client.store.getState().connection.status).toBe('online')
  })
})

describe('denied devices', () => {
  it.each([
    ['Voice', ['microphone'], 100606, 'microphone-denied'],
    ['Video', ['microphone', 'camera'], 100608, 'devices-denied'],
    ['Video', ['microphone'], 100606, 'microphone-denied'],
  ] as const)('reject a %s call if the browser denies %j', async (kind, denied, statusCode, code) => {
    const { alice, bob } = await createTwoClients()
    for (const device of denied) alice.devices.deny(device)
    const error = await errorOf(alice.client[`make${kind}Call`](['bob']))
    expect(error).toMatchObject({ statusCode, code })
    expect(error.cause).toBeInstanceOf(DOMException)
    expect(bob.log).toEqual([])
    expect(alice.client.store.getState().activeRoomId).toBeNull()
    expect(alice.devices.liveTracks()).toBe(0)
  })
})

describe('a repeated or unnecessary command', () => {
  it('resolves endCall without a call', async () => {
    const { alice } = await createTwoClients()
    expect(await alice.client.endCall()).toEqual({ statusCode: 200, message: 'Success' })
  })

  it('resolves connect, disconnect and destroy if they are called twice', async () => {
    const { alice } = await createTwoClients()
    await Promise.all([alice.client.connect(), alice.client.connect()])
    const disconnected = Promise.all([alice.client.disconnect(), alice.client.disconnect()])
    await environment.settle()
    await disconnected
    const connected = alice.client.connect()
    await environment.settle()
    await connected
    expect(alice.client.store.getState().connection.status).toBe('online')
    const destroyed = Promise.all([alice.client.destroy(), alice.client.destroy()])
    await environment.settle()
    await destroyed
    expect(alice.client.store.getState().connection.status).toBe('offline')
  })

  it('does not start a call that is ended while the browser asks for the microphone', async () => {
    const { alice, bob } = await createTwoClients()
    const allow = alice.devices.hold()
    const call = errorOf(alice.client.makeVoiceCall(['bob']))
    await alice.client.endCall()
    expect(await call).toMatchObject({ statusCode: 404 })
    allow()
    await environment.settle()
    expect(alice.devices.liveTracks()).toBe(0)
    expect(bob.log).toEqual([])
  })

  it('ends the call for the other user on disconnect', async () => {
    const { alice, bob } = await createTwoClients()
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.answerCall()
    await environment.settle()
    const disconnected = alice.client.disconnect()
    await environment.settle()
    await disconnected
    expect(bob.log.at(-1)).toBe('ended(alice) closed hangup')
    expect(alice.devices.liveTracks()).toBe(0)
  })

  it('reports a listener that throws, and continues the call', async () => {
    const { alice, bob } = await createTwoClients()
    const reports: unknown[] = []
    const { error } = console
    console.error = (...args: unknown[]) => reports.push(args)
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
    expect(reports).toHaveLength(1)
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

describe("a command that the user's own other command overtakes", () => {
  const connect = async (callType: 'audio' | 'video') => {
    const { alice, bob } = await createTwoClients()
    void (callType === 'video' ? alice.client.makeVideoCall(['bob']) : alice.client.makeVoiceCall(['bob']))
    await environment.settle()
    return { alice, bob }
  }

  it.each(['makeVoiceCall', 'makeVideoCall'] as const)('%s, then endCall while the prompt is open', async (command) => {
    const { alice } = await createTwoClients()
    alice.devices.hold()
    const made = errorOf(alice.client[command](['bob']))
    await environment.settle()
    await alice.client.endCall()
    expect(await made).toMatchObject({ statusCode: 404, code: 'not-found', reason: 'cancelled' })
  })

  it.each(['declineCall', 'endCall', 'disconnect'] as const)(
    'answerCall, then %s while the prompt is open',
    async (command) => {
      const { bob } = await connect('audio')
      bob.devices.hold()
      const answered = errorOf(bob.client.answerCall())
      await environment.settle()
      await bob.client[command]()
      expect(await answered).toMatchObject({ statusCode: 404, reason: 'cancelled' })
    },
  )

  it('answerCall, then an answer on another device of the user', async () => {
    const { bob } = await connect('audio')
    const other = await environment.createTestClient('bob')
    bob.devices.hold()
    const answered = errorOf(bob.client.answerCall())
    await other.client.answerCall()
    expect(await answered).toMatchObject({ statusCode: 404, reason: 'cancelled' })
  })

  it.each([
    ['muteVideo', (page: TestClient) => page.client.muteVideo(false)],
    ['selectDevice', (page: TestClient) => page.client.selectDevice('microphone', 'microphone-2')],
  ])('%s, then endCall while the device opens', async (_, run) => {
    const { alice, bob } = await connect('video')
    void bob.client.answerCall()
    await environment.settle()
    await alice.client.muteVideo(true)
    alice.devices.plug('microphone', 'microphone-2')
    const open = alice.devices.hold()
    const command = errorOf(run(alice))
    await environment.settle()
    await alice.client.endCall()
    open()
    expect(await command).toMatchObject({ statusCode: 404, reason: 'cancelled' })
  })

  it('selectDevice in a preview, then a call', async () => {
    const { alice } = await createTwoClients()
    const close = alice.client.openPreview('camera')
    await environment.settle()
    alice.devices.plug('camera', 'camera-2')
    const open = alice.devices.hold()
    const selected = errorOf(alice.client.selectDevice('camera', 'camera-2'))
    await environment.settle()
    void alice.client.makeVoiceCall(['bob']).catch(() => undefined)
    open()
    expect(await selected).toMatchObject({ statusCode: 404, reason: 'cancelled' })
    close()
  })

  it('is another matter when the other user was faster', async () => {
    const { alice, bob } = await connect('audio')
    bob.devices.hold()
    const answered = errorOf(bob.client.answerCall())
    await environment.settle()
    await alice.client.endCall()
    expect(await answered).toMatchObject({ statusCode: 404, reason: null })
  })
})
