import type { CallClient, CallClientOptions } from '../api/callClient'
import type { MediaTransport } from '../api/ports/mediaTransport'
import { createCallEngine } from '../call/createCallEngine'
import { createClientWith } from '../client/createCallClient'
import { createEventLog, type EventLog } from './eventLog'
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fakeBrowser'
import type { FakeClock } from './fakeClock'
import type { FakeDeviceMemory } from './fakeDeviceMemory'
import { createFakeMediaDevices, type FakeMediaDevices } from './fakeMediaDevices'
import type { FakeNetwork } from './fakeNetwork'
import { createFakeRingSignals, type FakeRingSignals } from './fakeRingSignals'
import { createFakeSoundOutput, type FakeSoundOutput } from './fakeSoundOutput'
import type { InMemoryServer, TestUser } from './inMemoryServer'

/** The real client with fake ports: one page of one user. */
export interface TestClient extends EventLog {
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  memory: FakeDeviceMemory
  ringSignals: FakeRingSignals
  browser: FakeBrowser
  tab: FakeTab
  /** Closes the tab. */
  closePage(): void
  /** Kills the browser: no code of this page runs any more, and the server is not notified. */
  crash(): void
  /** Reloads the page. @returns the client of the new page */
  reload(): Promise<TestClient>
}

/** Options of `createTestClient`. */
export interface TestClientOptions {
  /** Default: a browser of its own. */
  browser?: FakeBrowser
  /** Default: a new tab of `browser`. */
  tab?: FakeTab
  /** A device that the browser denies from the start. */
  denied?: 'microphone' | 'camera'
  /**
   * Whether the browser can make and answer calls.
   * @default true
   */
  canCall?: boolean
  /** Options of the client that replace those of the test. */
  clientOptions?: Partial<CallClientOptions>
}

/** What a test client needs of its environment. */
interface ClientEnvironment {
  clock: FakeClock
  server: InMemoryServer
  network: FakeNetwork
  earlyMedia: boolean
  /** What the browser of a user remembers from visit to visit. */
  memoryOf(userName: string): FakeDeviceMemory
  /** A name for the transports of a new client. */
  nameTransport(userName: string): string
}

/** Creates a client and connects it. Its event log begins after that. */
export async function createTestClient(
  environment: ClientEnvironment,
  user: string | TestUser,
  {
    browser = createFakeBrowser(),
    tab = browser.openTab(),
    denied,
    canCall = true,
    clientOptions,
  }: TestClientOptions = {},
): Promise<TestClient> {
  const { clock, server, network, earlyMedia } = environment
  const name = (typeof user === 'string' ? user : user.userJid).split('@')[0] ?? ''
  const devices = createFakeMediaDevices()
  if (denied) devices.deny(denied)
  const sound = createFakeSoundOutput()
  const memory = environment.memoryOf(name)
  const ringSignals = createFakeRingSignals()
  const pageHideListeners = new Set<() => void>()
  const transports = new Set<MediaTransport>()
  let deviceId = ''
  const connect = server.connectAs(user)
  const createTransport = network.transport(environment.nameTransport(name))
  const client = createClientWith(
    () => Promise.resolve(createCallEngine),
    {
      url: 'memory:',
      token: 'good',
      earlyMedia,
      callbackListeners: { helper: { getDisplayName: () => name.charAt(0).toUpperCase() + name.slice(1) } },
      ...clientOptions,
    },
    {
      signaling: () =>
        Promise.resolve((options) => {
          deviceId = options.deviceId
          return connect(options)
        }),
      mediaTransport: () =>
        Promise.resolve((options) => {
          const transport = createTransport(options)
          transports.add(transport)
          return transport
        }),
      supportsCalls: () => canCall,
      mediaDevices: devices,
      soundOutput: sound.create,
      deviceMemory: memory,
      deviceIdentity: tab.claimIdentity,
      ringSignals: ringSignals.signals,
      ringLock: tab.acquireRingLock,
      probeConnection: () => Promise.resolve(['host']),
      clock,
      onPageHide(listener) {
        pageHideListeners.add(listener)
        return () => {
          pageHideListeners.delete(listener)
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
    for (const transport of transports) transport.close()
    for (const track of devices.tracks) track.stop()
    tab.leavePage()
  }

  async function closePage(): Promise<void> {
    for (const listener of pageHideListeners) listener()
    // What the page sends during `pagehide` still reaches the server.
    await clock.settle()
    crash()
  }

  const testClient: TestClient = {
    client,
    ...createEventLog(client),
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
      return createTestClient(environment, user, { browser, tab, canCall, ...(clientOptions && { clientOptions }) })
    },
  }
  const connected = client.connect()
  await clock.settle()
  await connected
  testClient.log.length = 0
  testClient.events.length = 0
  return testClient
}
