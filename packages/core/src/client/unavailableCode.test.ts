import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallClient, CallClientOptions } from '../api/callClient'
import type { CallPorts } from '../api/callPorts'
import type { Signaling } from '../api/ports/signaling'
import { createCallEngine, type CreateCallEngine } from '../call/createCallEngine'
import { selectActiveCall } from '../store/selectors'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createFakeSoundOutput } from '../testing/fakeSoundOutput'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
import { createClientWith } from './createCallClient'

/** Kinds of code that arrives late or never: the request fails, or is never answered. */
const faults = [
  ['fails', () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')), 0],
  ['hangs', () => new Promise<never>(() => undefined), 12_000],
] as const

const unavailable = { statusCode: 503, code: 'code-unavailable', reason: 'code-unavailable' }

let environment: TestEnvironment
let bob: TestClient

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined)
  environment = createTestEnvironment()
  bob = await environment.createTestClient('bob')
})
afterEach(() => {
  environment.server.close()
  vi.restoreAllMocks()
})

/** A client of Carol whose loaders the test replaces. */
function createCarol(
  { engine, ...replaced }: Partial<CallPorts> & { engine?: () => Promise<CreateCallEngine> } = {},
  options: Partial<CallClientOptions> = {},
) {
  const devices = createFakeMediaDevices()
  const tab = createFakeBrowser().openTab()
  const client = createClientWith(
    engine ?? (() => Promise.resolve(createCallEngine)),
    { url: 'memory:', token: 'good', ...options },
    {
      signaling: () => Promise.resolve(environment.server.connectAs('carol')),
      mediaTransport: () => Promise.resolve(environment.network.transport('carol')),
      mediaDevices: devices,
      soundOutput: createFakeSoundOutput().create,
      deviceIdentity: tab.claimIdentity,
      ringLock: tab.acquireRingLock,
      clock: environment.clock,
      onPageHide: () => () => undefined,
      onIdle: (task) => {
        task()
      },
      primeSound: () => undefined,
      ...replaced,
    },
  )
  return { client, devices }
}

async function connectCarol(...parameters: Parameters<typeof createCarol>) {
  const carol = createCarol(...parameters)
  void carol.client.connect()
  await environment.settle()
  return carol
}

const statusOf = (client: CallClient) => selectActiveCall(client.store.getState())?.status
const incoming = (client: CallClient) => client.store.getState().incomingRoomIds

async function expectUnavailable(command: Promise<unknown>, waitMs: number): Promise<void> {
  const rejected = expect(command).rejects.toMatchObject(unavailable)
  await environment.clock.advance(waitMs)
  await environment.settle()
  await rejected
}

describe.each(faults)('code of the engine whose request %s', (_, fault, waitMs) => {
  it('rejects every command that needs it', async () => {
    const { client } = await connectCarol({ engine: fault })
    const commands = [
      client.makeVoiceCall(['bob']),
      client.makeVideoCall(['bob']),
      client.answerCall(),
      client.declineCall(),
      client.muteAudio(true),
      client.muteVideo(true),
      client.startAudio(),
      client.playTestSound(),
      client.selectDevice('microphone', 'any'),
      client.safetyCode(),
      client.checkConnection(),
    ]
    await Promise.all(commands.map((command) => expectUnavailable(command, waitMs)))
    await client.disconnect()
  })

  it('is loaded again for the next command', async () => {
    const engine = vi.fn<() => Promise<CreateCallEngine>>(fault)
    const { client } = await connectCarol({ engine })
    await expectUnavailable(client.startAudio(), waitMs)
    engine.mockImplementation(() => Promise.resolve(createCallEngine))
    void client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(statusOf(client)).toBe('ringing')
  })
})

it('forgets no message of the server that arrived before the engine could be loaded', async () => {
  const engine = vi.fn<() => Promise<CreateCallEngine>>(() => Promise.reject(new TypeError('Failed to fetch')))
  let holdSnapshot: Promise<void> | null = null
  const { client } = createCarol({
    engine,
    signaling: () =>
      Promise.resolve((options) => {
        const signaling = environment.server.connectAs('carol')(options)
        const send: Signaling['send'] = async (name, request) => {
          const result = await signaling.send(name, request)
          if (name === 'session:sync') await holdSnapshot
          return result
        }
        return { ...signaling, send }
      }),
  })
  const missed = vi.fn()
  client.on('missedCall', missed)
  await client.connect()
  let release: () => void = () => undefined
  holdSnapshot = new Promise((resolve) => (release = resolve))
  await bob.client.makeVoiceCall(['carol'])
  // The client requests a snapshot, because it could not handle the incoming call. The caller hangs up before the snapshot arrives.
  await environment.clock.advance(5_000)
  await bob.client.endCall()
  await environment.settle()
  engine.mockImplementation(() => Promise.resolve(createCallEngine))
  release()
  await environment.settle()
  expect(incoming(client)).toEqual([])
  expect(missed).toHaveBeenCalledOnce()
})

it('rejects commands when the engine cannot be created, and creates it again for the next one', async () => {
  const createEngine = vi.fn<CreateCallEngine>(createCallEngine).mockImplementation(() => {
    throw new TypeError('x is not a function')
  })
  const { client } = await connectCarol({ engine: () => Promise.resolve(createEngine) })
  await expectUnavailable(client.makeVoiceCall(['bob']), 0)
  createEngine.mockImplementation(createCallEngine)
  void client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(statusOf(client)).toBe('ringing')
})

describe.each(faults)('code of the media transport whose request %s', (_, fault, waitMs) => {
  it('rejects a call before anything rings or a device is open', async () => {
    const { client, devices } = await connectCarol({ mediaTransport: fault })
    client.prepareDevices('video')
    await expectUnavailable(client.makeVideoCall(['bob']), waitMs)
    expect(selectActiveCall(client.store.getState())).toBeNull()
    expect(devices.requests).toEqual([])
    expect(bob.log).toEqual([])
  })

  it('rejects the answer, opens no device, and the call rings on and can be declined', async () => {
    const { client, devices } = await connectCarol({ mediaTransport: fault })
    void bob.client.makeVideoCall(['carol']).catch(() => undefined)
    await environment.settle()
    await expectUnavailable(client.answerCall(), waitMs)
    expect(incoming(client)).toHaveLength(1)
    expect(devices.requests).toEqual([])
    expect(statusOf(bob.client)).toBe('ringing')
    await client.declineCall()
    await environment.settle()
    expect(statusOf(bob.client)).toBe('ended')
  })

  it('is loaded again by the next call and by the next answer', async () => {
    const mediaTransport = vi.fn<CallPorts['mediaTransport']>(fault)
    const { client } = await connectCarol({ mediaTransport })
    await expectUnavailable(client.makeVoiceCall(['bob']), waitMs)
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    await expectUnavailable(client.answerCall(), waitMs)
    mediaTransport.mockImplementation(() => Promise.resolve(environment.network.transport('carol')))
    // The media of the ringing call loads it again by itself.
    await environment.clock.advance(waitMs + 2_000)
    void client.answerCall()
    await environment.settle()
    expect(statusOf(client)).toBe('connected')
    expect(statusOf(bob.client)).toBe('connected')
    void client.endCall()
    await environment.settle()
    void client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(incoming(bob.client)).toHaveLength(1)
  })
})

it('ends a call whose code is still being loaded, and does not open devices afterwards', async () => {
  let arrive: () => void = () => undefined
  const { client, devices } = await connectCarol({
    mediaTransport: () =>
      new Promise((resolve) => {
        arrive = () => {
          resolve(environment.network.transport('carol'))
        }
      }),
  })
  const call = client.makeVideoCall(['bob']).catch((error: unknown) => error)
  await environment.settle()
  expect(statusOf(client)).toBe('calling')
  await client.endCall()
  expect(await call).toMatchObject({ code: 'not-found' })
  arrive()
  await environment.settle()
  expect(devices.requests).toEqual([])
  expect(bob.log).toEqual([])
})

it('closes a camera that was muted while the code was loaded', async () => {
  let arrive: () => void = () => undefined
  const { client, devices } = await connectCarol({
    mediaTransport: () =>
      new Promise((resolve) => {
        arrive = () => {
          resolve(environment.network.transport('carol'))
        }
      }),
  })
  void client.makeVideoCall(['bob'])
  await environment.settle()
  const muted = client.muteVideo(true)
  arrive()
  await environment.settle()
  await muted
  expect(statusOf(client)).toBe('ringing')
  expect(devices.liveTracks()).toBe(1)
})

it('opens no camera for a call whose code could not be loaded', async () => {
  const { client, devices } = await connectCarol({ mediaTransport: () => new Promise(() => undefined) })
  const call = expect(client.makeVoiceCall(['bob'])).rejects.toMatchObject(unavailable)
  await environment.settle()
  const unmuted = client.muteVideo(false)
  await expectUnavailable(unmuted, 12_000)
  await call
  expect(devices.requests).toEqual([])
})

it('loads the media transport before the first call, so that a later deployment does not matter', async () => {
  const mediaTransport = vi.fn<CallPorts['mediaTransport']>(() =>
    Promise.resolve(environment.network.transport('carol')),
  )
  const { client } = await connectCarol({ mediaTransport })
  expect(mediaTransport).toHaveBeenCalledOnce()
  mediaTransport.mockImplementation(() => Promise.reject(new TypeError('404')))
  void client.makeVoiceCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  expect(statusOf(client)).toBe('connected')
})

it('keeps a call that was resumed by a reload, and connects it when the code of the transport arrives', async () => {
  const tab = createFakeBrowser().openTab()
  const before = await environment.createTestClient('carol', { tab })
  void before.client.makeVoiceCall(['bob'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  before.closePage()
  await environment.settle()
  const mediaTransport = vi.fn<CallPorts['mediaTransport']>(() => Promise.reject(new TypeError('404')))
  const { client } = await connectCarol({ mediaTransport, deviceIdentity: tab.claimIdentity })
  expect(statusOf(client)).toBe('connecting')
  mediaTransport.mockImplementation(() => Promise.resolve(environment.network.transport('carol')))
  await environment.clock.advance(2_000)
  await environment.settle()
  expect(statusOf(client)).toBe('connected')
})

describe.each(faults)('code of the connection whose request %s', (_, fault, waitMs) => {
  it('rejects connect, and goes on trying until it can be loaded', async () => {
    const signaling = vi.fn<CallPorts['signaling']>(fault)
    const { client } = createCarol({ signaling })
    const failures: (number | undefined)[] = []
    client.on('connection', ({ status, statusCode }) => {
      if (status === 'CONNECTIONFAILED') failures.push(statusCode)
    })
    await expectUnavailable(client.connect(), Math.min(waitMs, 10_000))
    expect(failures).toEqual([503])
    expect(client.store.getState().connection.status).toBe('connecting')
    const call = client.makeVoiceCall(['bob'])
    await expectUnavailable(call, Math.min(waitMs, 10_000))
    signaling.mockImplementation(() => Promise.resolve(environment.server.connectAs('carol')))
    await environment.clock.advance(waitMs + 2_000)
    await environment.settle()
    expect(client.store.getState().connection.status).toBe('online')
  })

  it('does not keep disconnect or destroy waiting, and is not loaded again after that', async () => {
    const signaling = vi.fn<CallPorts['signaling']>(fault)
    const { client } = createCarol({ signaling })
    const connected = client.connect().catch(() => undefined)
    await environment.settle()
    await client.disconnect()
    await connected
    expect(client.store.getState().connection.status).toBe('offline')
    await environment.clock.advance(20_000)
    expect(signaling).toHaveBeenCalledOnce()
    await client.destroy()
    expect(environment.clock.pending).toBe(0)
  })
})
