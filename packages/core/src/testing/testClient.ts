import type { CallClient, CallClientOptions } from '../api/callClient'
import type { Clock } from '../api/ports/clock'
import type { MediaTransport } from '../api/ports/mediaTransport'
import type { CreateSignaling, Signaling, SignalingOptions } from '../api/ports/signaling'
import { createCallEngine } from '../call/createCallEngine'
import { createClientWith } from '../client/createCallClient'
import { createEventLog, type EventLog } from './eventLog'
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fakeBrowser'
import type { FakeClock } from './fakeClock'
import type { FakeDeviceMemory } from './fakeDeviceMemory'
import { createFakeMediaDevices, type FakeMediaDevices } from './fakeMediaDevices'
import type { FakeNetwork } from './fakeNetwork'
import { createFakeRingSignals, type FakeRingSignals } from './fakeRingSignals'
import { createFakeScreenWakeLock, type FakeScreenWakeLock } from './fakeScreenWakeLock'
import { createFakeSoundOutput, type FakeSoundOutput } from './fakeSoundOutput'
import type { InMemoryServer, TestUser } from './inMemoryServer'

/** The real client with fake ports: one page of one user. */
export interface TestClient extends EventLog {
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  memory: FakeDeviceMemory
  ringSignals: FakeRingSignals
  wakeLock: FakeScreenWakeLock
  browser: FakeBrowser
  tab: FakeTab
  /** Closes the tab. */
  closePage(): void
  /** Kills the browser: no code of this page runs any more, and the server is not notified. */
  crash(): void
  /** Signs in another user with the same client: disconnects, and connects with a token of that user. */
  signInAs(user: string | TestUser): Promise<void>
  /** Kills the device, and leaves its connection open: no message reaches or leaves it. */
  goSilent(): void
  /** Whether `goSilent` was called. */
  readonly isSilent: boolean
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
  /** The clock of the page. Default: that of the environment. */
  pageClock?: Clock
  /** Options of the client that replace those of the test. */
  clientOptions?: Partial<CallClientOptions>
}

/** What a test client needs of its environment. */
interface ClientEnvironment {
  clock: FakeClock
  server: InMemoryServer
  network: FakeNetwork
  earlyMedia: NonNullable<CallClientOptions['earlyMedia']>
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
    pageClock = environment.clock,
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
  const wakeLock = createFakeScreenWakeLock()
  let isSilent = false
  const pageHideListeners = new Set<() => void>()
  const transports = new Set<MediaTransport>()
  let deviceId = ''
  let connect = server.connectAs(user)
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
          return createSignalingOf(() => connect, options)
        }),
      mediaTransport: () =>
        Promise.resolve((options) => {
          const transport = createTransport(options)
          transports.add(transport)
          return transport
        }),
      supportsCalls: () => canCall,
      mediaDevices: devices,
      captureMonitor: devices.monitor,
      soundOutput: sound.create,
      deviceMemory: memory,
      deviceIdentity: tab.claimIdentity,
      ringSignals: ringSignals.signals,
      ringLock: tab.acquireRingLock,
      pageChannel: tab.openPageChannel,
      screenWakeLock: wakeLock.acquire,
      probeConnection: () => Promise.resolve(['host']),
      clock: pageClock,
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
    stop()
  }

  function stop(): void {
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
    wakeLock,
    browser,
    tab,
    closePage: () => void closePage(),
    crash,
    async signInAs(other) {
      const disconnected = client.disconnect()
      await clock.settle()
      await disconnected
      connect = server.connectAs(other)
      const connected = client.connect()
      await clock.settle()
      await connected
    },
    goSilent() {
      isSilent = true
      server.silence(deviceId)
      stop()
    },
    get isSilent() {
      return isSilent
    },
    async reload() {
      await closePage()
      return createTestClient(environment, user, {
        browser,
        tab,
        canCall,
        pageClock,
        ...(clientOptions && { clientOptions }),
      })
    },
  }
  const connected = client.connect()
  await clock.settle()
  await connected
  testClient.log.length = 0
  testClient.events.length = 0
  return testClient
}

/** A signaling adapter whose user is decided by each `open`, as by the token of a real server. */
function createSignalingOf(current: () => CreateSignaling, options: SignalingOptions): Signaling {
  let create = current()
  let signaling = create(options)
  return {
    open() {
      if (create !== current()) {
        create = current()
        signaling = create(options)
      }
      signaling.open()
    },
    close() {
      signaling.close()
    },
    setKeepAlive(isNeeded) {
      signaling.setKeepAlive(isNeeded)
    },
    send: (name, request) => signaling.send(name, request),
  }
}
