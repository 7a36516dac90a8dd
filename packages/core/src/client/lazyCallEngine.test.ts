import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCallEngine, type CreateCallEngine } from '../call/createCallEngine'
import { selectActiveCall } from '../store/selectors'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createFakeSoundOutput } from '../testing/fakeSoundOutput'
import { createHeldCommands } from '../testing/heldCommands'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
import type { CallClient } from '../api/callClient'
import { CallError } from '../api/callError'
import { createClientWith } from './createCallClient'

let environment: TestEnvironment
let bob: TestClient

beforeEach(async () => {
  environment = createTestEnvironment()
  bob = await environment.createTestClient('bob')
})
afterEach(() => {
  environment.server.close()
  vi.restoreAllMocks()
})

/** A connected client of Carol. The test decides when the code for calls is loaded. */
async function createCarol(tab = createFakeBrowser().openTab()) {
  const loads: { succeed(): void; fail(error: Error): void }[] = []
  const createEngine = vi.fn<CreateCallEngine>(createCallEngine)
  const idle: (() => void)[] = []
  const primeSound = vi.fn()
  const devices = createFakeMediaDevices()
  const sound = createFakeSoundOutput()
  const client = createClientWith(
    () =>
      new Promise((resolve, reject) => {
        loads.push({
          succeed: () => {
            resolve(createEngine)
          },
          fail: reject,
        })
      }),
    { url: 'memory:', token: 'good' },
    {
      signaling: () => Promise.resolve(environment.server.connectAs('carol')),
      mediaTransport: () => Promise.resolve(environment.network.transport('carol')),
      mediaDevices: devices,
      soundOutput: sound.create,
      deviceIdentity: tab.claimIdentity,
      ringLock: tab.acquireRingLock,
      clock: environment.clock,
      onPageHide: () => () => undefined,
      onIdle: (task) => void idle.push(task),
      primeSound,
    },
  )
  const log: string[] = []
  client.on('incomingCall', () => log.push('incoming'))
  client.on('callStatus', ({ status, sessionStatus }) => log.push(`${status} ${sessionStatus ?? ''}`.trim()))
  client.on('missedCall', () => log.push('missed'))
  void client.connect()
  await environment.settle()
  return { client, loads, createEngine, idle, primeSound, devices, sound, log }
}

/** A page of Carol on which Bob's call rings. The commands of her next page are held back. */
async function openRingingPage() {
  const heldCommands = createHeldCommands('carol@example.com', 1)
  environment = createTestEnvironment({ createMessageQueue: heldCommands.createMessageQueue })
  const before = await environment.createTestClient('carol')
  bob = await environment.createTestClient('bob')
  await environment.createTestClient('dave')
  void bob.client.makeVoiceCall(['carol'])
  await environment.settle()
  heldCommands.hold()
  before.tab.leavePage()
  return { before, heldCommands }
}

const outcome = (command: Promise<unknown>) => command.catch((error: unknown) => error)
const incomingRoomIds = (client: CallClient) => client.store.getState().incomingRoomIds

describe('the code for calls', () => {
  it('is loaded once, when the client is online and the page idle', async () => {
    const { client, loads, idle, createEngine } = await createCarol()
    expect(client.store.getState().connection.status).toBe('online')
    expect(loads).toHaveLength(0)
    idle.forEach((task) => {
      task()
    })
    loads[0]?.succeed()
    await environment.settle()
    void client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(loads).toHaveLength(1)
    expect(createEngine).toHaveBeenCalledTimes(1)
    expect(incomingRoomIds(bob.client)).toHaveLength(1)
  })

  it('that arrives late does not shorten the call that a reloaded page resumes', async () => {
    const tab = createFakeBrowser().openTab()
    const before = await environment.createTestClient('carol', { tab })
    void before.client.makeVoiceCall(['bob'])
    await environment.settle()
    void bob.client.answerCall()
    await environment.settle()
    const connectedAt = selectActiveCall(bob.client.store.getState())?.connectedAt ?? NaN
    before.closePage()
    await environment.settle()
    const { client, loads } = await createCarol(tab)
    await environment.clock.advance(7_000)
    loads[0]?.succeed()
    await environment.settle()
    expect(selectActiveCall(client.store.getState())).toMatchObject({ status: 'connected', connectedAt })
  })

  it('that arrives after the token was refused shows no call', async () => {
    let isAccepted = true
    environment = createTestEnvironment({ acceptsToken: () => isAccepted })
    bob = await environment.createTestClient('bob')
    const { client, loads } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    isAccepted = false
    environment.server.dropConnection('carol@example.com')
    environment.server.restoreConnection('carol@example.com')
    await environment.settle()
    expect(client.store.getState().connection.status).toBe('unauthorized')
    loads[0]?.succeed()
    await environment.settle()
    expect(incomingRoomIds(client)).toEqual([])
  })

  it('is loaded by `prepareDevices`, because a call is about to follow', async () => {
    const { client, loads, devices } = await createCarol()
    client.prepareDevices('audio')
    expect(loads).toHaveLength(1)
    await environment.settle()
    expect(devices.requests).toEqual([])
  })

  it('is not loaded by commands that have no effect without a call', async () => {
    const { client, loads } = await createCarol()
    expect(await outcome(client.answerCall())).toMatchObject({ statusCode: 404 })
    expect(await outcome(client.declineCall())).toMatchObject({ statusCode: 404 })
    expect(await outcome(client.muteAudio(true))).toMatchObject({ statusCode: 404 })
    expect(await client.endCall()).toMatchObject({ statusCode: 200 })
    client.subscribeAudioLevel('bob@example.com', () => undefined)()
    expect(loads).toHaveLength(0)
  })
})

describe('before the code for calls is loaded', () => {
  it('a call waits for the code, and audio is unlocked inside the click', async () => {
    const { client, loads, primeSound } = await createCarol()
    const call = client.makeVoiceCall(['bob'])
    expect(primeSound).toHaveBeenCalledTimes(1)
    await environment.settle()
    expect(selectActiveCall(client.store.getState())).toBeNull()
    loads[0]?.succeed()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
    expect(selectActiveCall(client.store.getState())?.status).toBe('ringing')
  })

  it('commands run in their order: a call that is ended at once is not started', async () => {
    const { client, loads, devices } = await createCarol()
    const call = outcome(client.makeVoiceCall(['bob']))
    const end = client.endCall()
    loads[0]?.succeed()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 404 })
    expect(await end).toMatchObject({ statusCode: 200 })
    expect(devices.liveTracks()).toBe(0)
    expect(bob.log).toEqual([])
  })

  it('commands of a listener run after those that were waiting', async () => {
    const { client, loads, log } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    client.on('incomingCall', () => void client.declineCall().then(() => log.push('declined')))
    const answer = outcome(client.answerCall())
    loads[0]?.succeed()
    await environment.settle()
    // The answer runs first: the listener declines a call that is being answered.
    expect(await answer).toMatchObject({ statusCode: 404 })
    expect(log).toEqual(['incoming', 'declined'])
  })

  it('an incoming call loads the code, and rings', async () => {
    const { client, loads, sound } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    expect(loads).toHaveLength(1)
    expect(incomingRoomIds(client)).toEqual([])
    loads[0]?.succeed()
    await environment.settle()
    expect(incomingRoomIds(client)).toHaveLength(1)
    expect(sound.tone).toBe('ringtone')
    expect(bob.log).toContain('ringing(carol)')
  })

  it('a call that comes in and ends emits both events in their order', async () => {
    const { loads, log } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    void bob.client.endCall()
    await environment.settle()
    loads[0]?.succeed()
    await environment.settle()
    expect(log).toEqual(['incoming', 'ended closed', 'missed'])
  })

  it('a call that the old page has answered is not shown if the new page has made another call', async () => {
    const { before, heldCommands } = await openRingingPage()
    const { client, loads, log } = await createCarol(before.tab)
    // The new page has connected and has no snapshot yet when the answer of the old page arrives.
    expect(heldCommands.held).toHaveLength(1)
    void before.client.answerCall()
    void client.makeVoiceCall(['dave'])
    await environment.settle()
    const { server } = environment
    server.dropConnection(server.store.users.get('carol@example.com')?.devices[0]?.deviceId ?? '')
    heldCommands.release()
    await environment.settle()
    loads[0]?.succeed()
    await environment.settle()
    expect(log).toEqual(['ringing'])
    expect(bob.log.at(-1)).toBe('ended(carol) closed hangup')
  })

  it.each([
    ['disconnected', (client: CallClient) => client.disconnect()],
    ['destroyed', (client: CallClient) => client.destroy()],
  ])('a client that is %s starts no waiting call', async (_, leave) => {
    const { client, loads, devices } = await createCarol()
    const call = outcome(client.makeVoiceCall(['bob']))
    await leave(client)
    expect(await call).toMatchObject({ statusCode: 503 })
    loads[0]?.succeed()
    await environment.settle()
    expect(devices.requests).toEqual([])
    expect(bob.log).toEqual([])
  })

  it('a client that is disconnected while a call rings reports no error', async () => {
    const reported = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
    const { client } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    await client.disconnect()
    await environment.settle()
    for (const spy of reported) expect(spy).not.toHaveBeenCalled()
  })

  it('a client that is destroyed does not create the engine', async () => {
    const { client, loads, createEngine } = await createCarol()
    void outcome(client.makeVoiceCall(['bob']))
    const unmount = client.mountAudio({} as HTMLElement)
    await client.destroy()
    loads[0]?.succeed()
    await environment.settle()
    unmount()
    expect(createEngine).not.toHaveBeenCalled()
    expect(await outcome(client.makeVoiceCall(['bob']))).toMatchObject({ statusCode: 503 })
    expect(loads).toHaveLength(1)
  })
})

describe('code for calls that cannot be loaded', () => {
  it('rejects the call, and is loaded again by the next one', async () => {
    const { client, loads } = await createCarol()
    const cause = new TypeError('Failed to fetch dynamically imported module')
    const [call, end] = [outcome(client.makeVoiceCall(['bob'])), client.endCall()]
    loads[0]?.fail(cause)
    const error = await call
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ statusCode: 503, message: expect.stringContaining('could not be loaded') as string })
    expect((error as CallError).cause).toBe(cause)
    expect(await end).toMatchObject({ statusCode: 200 })
    const again = client.makeVoiceCall(['bob'])
    loads[1]?.succeed()
    await environment.settle()
    expect(await again).toMatchObject({ statusCode: 200 })
    expect(bob.log).toContain('incoming(carol)')
  })

  it('does not lose an incoming call: it rings when the code is loaded', async () => {
    const reported = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    const { client, loads } = await createCarol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    loads[0]?.fail(new TypeError('offline'))
    await environment.clock.advance(2_900)
    expect(loads).toHaveLength(1)
    expect(reported).toHaveBeenCalledTimes(1)
    await environment.clock.advance(200)
    loads[1]?.succeed()
    await environment.settle()
    expect(incomingRoomIds(client)).toHaveLength(1)
    void client.answerCall()
    await environment.settle()
    expect(selectActiveCall(bob.client.store.getState())?.status).toBe('connected')
  })
})
