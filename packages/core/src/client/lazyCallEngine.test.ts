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

/** Carol, online, whose page loads the code for calls when the test lets it. */
async function carol(tab = createFakeBrowser().openTab()) {
  const asked: { arrive(): void; fail(error: Error): void }[] = []
  const made = vi.fn<CreateCallEngine>(createCallEngine)
  const idle: (() => void)[] = []
  const primeSound = vi.fn()
  const devices = createFakeMediaDevices()
  const sound = createFakeSoundOutput()
  const client = createClientWith(
    () =>
      new Promise((resolve, reject) => {
        asked.push({
          arrive: () => {
            resolve(made)
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
  return { client, asked, made, idle, primeSound, devices, sound, log }
}

/** Carol's first page, where Bob's call rings; what the second one asks the server is held. */
async function answeringPage() {
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
const ringing = (client: CallClient) => client.store.getState().incomingRoomIds

describe('the code for calls', () => {
  it('is loaded when the line is online and the page at rest, and once', async () => {
    const { client, asked, idle, made } = await carol()
    expect(client.store.getState().connection.status).toBe('online')
    expect(asked).toHaveLength(0)
    idle.forEach((task) => {
      task()
    })
    asked[0]?.arrive()
    await environment.settle()
    void client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(asked).toHaveLength(1)
    expect(made).toHaveBeenCalledTimes(1)
    expect(ringing(bob.client)).toHaveLength(1)
  })

  it('is loaded by a button that is pressed: the call follows', async () => {
    const { client, asked, devices } = await carol()
    client.prepareDevices('audio')
    expect(asked).toHaveLength(1)
    await environment.settle()
    expect(devices.requests).toEqual([])
  })

  it('is not loaded for what there is nothing to do about', async () => {
    const { client, asked } = await carol()
    expect(await outcome(client.answerCall())).toMatchObject({ statusCode: 404 })
    expect(await outcome(client.declineCall())).toMatchObject({ statusCode: 404 })
    expect(await outcome(client.muteAudio(true))).toMatchObject({ statusCode: 404 })
    expect(await client.endCall()).toMatchObject({ statusCode: 200 })
    client.subscribeAudioLevel('bob@example.com', () => undefined)()
    expect(asked).toHaveLength(0)
  })
})

describe('before the code for calls is there', () => {
  it('a call is placed when it comes, and sound was let begin inside the click', async () => {
    const { client, asked, primeSound } = await carol()
    const call = client.makeVoiceCall(['bob'])
    expect(primeSound).toHaveBeenCalledTimes(1)
    await environment.settle()
    expect(selectActiveCall(client.store.getState())).toBeNull()
    asked[0]?.arrive()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 200 })
    expect(selectActiveCall(client.store.getState())?.status).toBe('ringing')
  })

  it('commands are kept in their order: a call that is hung up at once was never placed', async () => {
    const { client, asked, devices } = await carol()
    const call = outcome(client.makeVoiceCall(['bob']))
    const end = client.endCall()
    asked[0]?.arrive()
    await environment.settle()
    expect(await call).toMatchObject({ statusCode: 404 })
    expect(await end).toMatchObject({ statusCode: 200 })
    expect(devices.liveTracks()).toBe(0)
    expect(bob.log).toEqual([])
  })

  it('what a listener commands comes after what was commanded before', async () => {
    const { client, asked, log } = await carol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    client.on('incomingCall', () => void client.declineCall().then(() => log.push('declined')))
    const answer = outcome(client.answerCall())
    asked[0]?.arrive()
    await environment.settle()
    // Answered first: what is declined then is the call that is being answered.
    expect(await answer).toMatchObject({ statusCode: 404 })
    expect(log).toEqual(['incoming', 'declined'])
  })

  it('a call comes in: it loads the code, and rings', async () => {
    const { client, asked, sound } = await carol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    expect(asked).toHaveLength(1)
    expect(ringing(client)).toEqual([])
    asked[0]?.arrive()
    await environment.settle()
    expect(ringing(client)).toHaveLength(1)
    expect(sound.tone).toBe('ringtone')
    expect(bob.log).toContain('ringing(carol)')
  })

  it('a call comes and goes: both are told of, in their order', async () => {
    const { asked, log } = await carol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    void bob.client.endCall()
    await environment.settle()
    asked[0]?.arrive()
    await environment.settle()
    expect(log).toEqual(['incoming', 'ended closed', 'missed'])
  })

  it('of a call that the page before it answered nothing is shown, where this one has dialled somebody else', async () => {
    const { before, heldCommands } = await answeringPage()
    const { client, asked, log } = await carol(before.tab)
    // It is there, and has not heard yet what is true, when the answer of the page before it arrives.
    expect(heldCommands.held).toHaveLength(1)
    void before.client.answerCall()
    void client.makeVoiceCall(['dave'])
    await environment.settle()
    heldCommands.release()
    await environment.settle()
    asked[0]?.arrive()
    await environment.settle()
    expect(log).toEqual(['ringing'])
    expect(bob.log.at(-1)).toBe('ended(carol) closed hangup')
  })

  it.each([
    ['disconnected', (client: CallClient) => client.disconnect()],
    ['destroyed', (client: CallClient) => client.destroy()],
  ])('a client that is %s places nothing any more', async (_, leave) => {
    const { client, asked, devices } = await carol()
    const call = outcome(client.makeVoiceCall(['bob']))
    await leave(client)
    expect(await call).toMatchObject({ statusCode: 503 })
    asked[0]?.arrive()
    await environment.settle()
    expect(devices.requests).toEqual([])
    expect(bob.log).toEqual([])
  })

  it('a client that is disconnected while it rings complains of nothing', async () => {
    const complaint = vi.spyOn(console, 'error')
    const { client } = await carol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    await client.disconnect()
    await environment.settle()
    expect(complaint).not.toHaveBeenCalled()
  })

  it('a client that was destroyed makes nothing of it', async () => {
    const { client, asked, made } = await carol()
    void outcome(client.makeVoiceCall(['bob']))
    const unmount = client.mountAudio({} as HTMLElement)
    await client.destroy()
    asked[0]?.arrive()
    await environment.settle()
    unmount()
    expect(made).not.toHaveBeenCalled()
    expect(await outcome(client.makeVoiceCall(['bob']))).toMatchObject({ statusCode: 503 })
    expect(asked).toHaveLength(1)
  })
})

describe('code for calls that cannot be loaded', () => {
  it('is said to whoever wanted to call, and loaded again by the next one', async () => {
    const { client, asked } = await carol()
    const cause = new TypeError('Failed to fetch dynamically imported module')
    const [call, end] = [outcome(client.makeVoiceCall(['bob'])), client.endCall()]
    asked[0]?.fail(cause)
    const error = await call
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ statusCode: 503, message: expect.stringContaining('could not be loaded') as string })
    expect((error as CallError).cause).toBe(cause)
    expect(await end).toMatchObject({ statusCode: 200 })
    const again = client.makeVoiceCall(['bob'])
    asked[1]?.arrive()
    await environment.settle()
    expect(await again).toMatchObject({ statusCode: 200 })
    expect(bob.log).toContain('incoming(carol)')
  })

  it('does not lose a call that comes in: it rings as soon as the code is there', async () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined)
    const { client, asked } = await carol()
    void bob.client.makeVoiceCall(['carol'])
    await environment.settle()
    asked[0]?.fail(new TypeError('offline'))
    await environment.clock.advance(2_900)
    expect(asked).toHaveLength(1)
    expect(complaint).toHaveBeenCalledTimes(1)
    await environment.clock.advance(200)
    asked[1]?.arrive()
    await environment.settle()
    expect(ringing(client)).toHaveLength(1)
    void client.answerCall()
    await environment.settle()
    expect(selectActiveCall(bob.client.store.getState())?.status).toBe('connected')
  })
})
