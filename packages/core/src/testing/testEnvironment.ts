import type { CallClient } from '../api/callClient'
import type { CallEventName, CallEvents } from '../api/callEvents'
import { createClientWith } from '../client/createCallClient'
import { createCallEngine } from '../call/createCallEngine'
import type { MediaTransport } from '../api/ports/mediaTransport'
import { createInMemoryServer, type InMemoryServer, type InMemoryServerOptions, type TestUser } from './inMemoryServer'
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fakeBrowser'
import { createFakeClock, type FakeClock } from './fakeClock'
import { createFakeDeviceMemory, type FakeDeviceMemory } from './fakeDeviceMemory'
import { createFakeMediaDevices, type FakeMediaDevices } from './fakeMediaDevices'
import { createFakeRingSignals, type FakeRingSignals } from './fakeRingSignals'
import { createFakeSoundOutput, type FakeSoundOutput } from './fakeSoundOutput'
import { createFakeNetwork, type FakeNetwork } from './fakeNetwork'

/** One device of one person, with everything it heard. */
export interface TestClient {
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  memory: FakeDeviceMemory
  ringSignals: FakeRingSignals
  /** Every event in short, in its order: `ringing(bob)`, `ended(bob) closed hangup`, `audio(bob)`, and `result 200` by `settle`. */
  log: string[]
  /** Every event whole. */
  events: { event: CallEventName; payload: CallEvents[CallEventName] }[]
  payloads<E extends CallEventName>(event: E): CallEvents[E][]
  /** Which browser, and which tab of it, the page is in. */
  browser: FakeBrowser
  tab: FakeTab
  /** Closes the browser's tab. */
  closePage(): void
  /** Kills the browser: nothing of this page runs any more, and nobody was told. */
  crash(): void
  /** Loads the page anew. @returns the same person in the new one; the old one is gone. */
  reload(): Promise<TestClient>
  /** Writes what a command came to into the log, and resolves with it. */
  logResult<T extends { statusCode: number }>(command: Promise<T>): Promise<T | Error>
}

/** Where a page is opened; a browser of its own, and a new tab, where nothing is said. */
export interface TestClientOptions {
  browser?: FakeBrowser
  tab?: FakeTab
  /** A device that the browser refuses from the start. */
  denied?: 'microphone' | 'camera'
}

/** Several people on one exchange and one network, all in memory, with one clock. */
export interface TestEnvironment {
  clock: FakeClock
  server: InMemoryServer
  network: FakeNetwork
  /** A new device of a person, connected. */
  createTestClient(user: string | TestUser, place?: TestClientOptions): Promise<TestClient>
  /** Lets everything settle that is in motion. */
  settle(): Promise<void>
}

const eventNames: CallEventName[] = [
  'incomingCall',
  'callStatus',
  'userTrack',
  'muteStatus',
  'missedCall',
  'callUserJoined',
  'callUserLeft',
  'callSpeaking',
  'callConnectionQuality',
  'mediaError',
  'connection',
]

export interface TestEnvironmentOptions extends Omit<Partial<InMemoryServerOptions>, 'clock'> {
  clock?: FakeClock
  /** Of every client. */
  earlyMedia?: boolean
}

export function createTestEnvironment({
  clock = createFakeClock(),
  earlyMedia = true,
  ...options
}: TestEnvironmentOptions = {}): TestEnvironment {
  const server = createInMemoryServer({ clock, ...options })
  const network = createFakeNetwork()
  const counts = new Map<string, number>()
  /** What one person's browser remembers from visit to visit. */
  const memories = new Map<string, FakeDeviceMemory>()

  return {
    clock,
    server,
    network,
    async settle() {
      for (let round = 0; round < 4; round++) await clock.settle()
    },
    createTestClient,
  }

  async function createTestClient(
    user: string | TestUser,
    { browser = createFakeBrowser(), tab = browser.openTab(), denied }: TestClientOptions = {},
  ): Promise<TestClient> {
    const name = (typeof user === 'string' ? user : user.userJid).split('@')[0] ?? ''
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const devices = createFakeMediaDevices()
    if (denied) devices.deny(denied)
    const sound = createFakeSoundOutput()
    const memory = memories.get(name) ?? createFakeDeviceMemory()
    memories.set(name, memory)
    const ringSignals = createFakeRingSignals()
    const hiding = new Set<() => void>()
    const transports = new Set<MediaTransport>()
    let deviceId = ''
    const connect = server.connectAs(user)
    const transport = network.transport(count === 1 ? name : `${name}-${String(count)}`)
    const client = createClientWith(
      () => Promise.resolve(createCallEngine),
      {
        url: 'memory:',
        token: 'good',
        earlyMedia,
        callbackListeners: { helper: { getDisplayName: () => name.charAt(0).toUpperCase() + name.slice(1) } },
      },
      {
        signaling: () =>
          Promise.resolve((options) => {
            deviceId = options.deviceId
            return connect(options)
          }),
        mediaTransport: () =>
          Promise.resolve((options) => {
            const made = transport(options)
            transports.add(made)
            return made
          }),
        mediaDevices: devices,
        soundOutput: sound.create,
        deviceMemory: memory,
        deviceIdentity: tab.claimIdentity,
        ringSignals: ringSignals.signals,
        ringLock: tab.awaitRingLock,
        probeConnection: () => Promise.resolve(['host']),
        clock,
        onPageHide(listener) {
          hiding.add(listener)
          return () => {
            hiding.delete(listener)
          }
        },
        onIdle: (task) => {
          task()
        },
        primeSound: () => undefined,
      },
    )

    function crash(): void {
      server.dropConnection(deviceId)
      for (const made of transports) made.close()
      for (const track of devices.tracks) track.stop()
      tab.leavePage()
    }

    /** What the page says in its last moment still leaves. */
    async function closePage(): Promise<void> {
      for (const listener of hiding) listener()
      await clock.settle()
      crash()
    }

    const testClient: TestClient = {
      ...listen(client),
      devices,
      sound,
      memory,
      ringSignals,
      browser,
      tab,
      closePage: () => void closePage(),
      crash,
      async reload() {
        await closePage()
        return createTestClient(user, { browser, tab })
      },
    }
    const connected = client.connect()
    await clock.settle()
    await connected
    testClient.log.length = 0
    testClient.events.length = 0
    return testClient
  }
}

function listen(client: CallClient): Pick<TestClient, 'client' | 'log' | 'events' | 'payloads' | 'logResult'> {
  const log: string[] = []
  const events: TestClient['events'] = []
  for (const event of eventNames) {
    client.on(event, (payload) => {
      events.push({ event, payload })
      log.push(inShort(event, payload))
    })
  }
  return {
    client,
    log,
    events,
    payloads: <E extends CallEventName>(event: E) =>
      events.flatMap((entry) => (entry.event === event ? [entry.payload as CallEvents[E]] : [])),
    logResult: (command) =>
      command.then(
        (result) => {
          log.push(`result ${String(result.statusCode)}`)
          return result
        },
        (error: unknown) => {
          const known = error as Error & { statusCode?: number }
          log.push(`refused ${String(known.statusCode)}`)
          return known
        },
      ),
  }
}

function inShort<E extends CallEventName>(event: E, payload: CallEvents[E]): string {
  const who = payload.userJid.split('@')[0] ?? ''
  if (event === 'callStatus') {
    const { status, sessionStatus, reason } = payload as CallEvents['callStatus']
    return [`${status}(${who})`, sessionStatus, reason].filter(Boolean).join(' ')
  }
  if (event === 'userTrack') {
    const { trackType, track } = payload as CallEvents['userTrack']
    return `${track ? '' : 'no '}${trackType}(${who})`
  }
  if (event === 'missedCall') return `missed(${who}) ${(payload as CallEvents['missedCall']).status}`
  if (event === 'muteStatus') {
    const { trackType, isMuted } = payload as CallEvents['muteStatus']
    return `${isMuted ? 'muted' : 'unmuted'} ${trackType}(${who})`
  }
  if (event === 'connection') return (payload as CallEvents['connection']).status
  const names: Partial<Record<CallEventName, string>> = {
    incomingCall: 'incoming',
    callUserJoined: 'joined',
    callUserLeft: 'left',
  }
  return `${names[event] ?? event}(${who})`
}
