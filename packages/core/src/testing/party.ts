import type { CallClient } from '../api/callClient'
import type { CallEventName, CallEvents } from '../api/callEvents'
import { createClientWith } from '../client/createCallClient'
import { createCallEngine } from '../call/createCallEngine'
import type { MediaTransport } from '../api/ports/mediaTransport'
import { createExchange, type Exchange, type ExchangeOptions, type ExchangeUser } from './exchange'
import { createFakeBrowser, type FakeBrowser, type FakeTab } from './fakeBrowser'
import { createFakeClock, type FakeClock } from './fakeClock'
import { createFakeDeviceMemory, type FakeDeviceMemory } from './fakeDeviceMemory'
import { createFakeMediaDevices, type FakeMediaDevices } from './fakeMediaDevices'
import { createFakeRingSignals, type FakeRingSignals } from './fakeRingSignals'
import { createFakeSoundOutput, type FakeSoundOutput } from './fakeSoundOutput'
import { createFakeNetwork, type FakeNetwork } from './fakeTransport'

/** One device of one person, with everything it heard. */
export interface Guest {
  client: CallClient
  devices: FakeMediaDevices
  sound: FakeSoundOutput
  memory: FakeDeviceMemory
  signals: FakeRingSignals
  /** Every event in short, in its order: `ringing(bob)`, `ended(bob) closed hangup`, `audio(bob)`, and `result 200` by `settle`. */
  log: string[]
  /** Every event whole. */
  heard: { event: CallEventName; payload: CallEvents[CallEventName] }[]
  payloads<E extends CallEventName>(event: E): CallEvents[E][]
  /** Which browser, and which tab of it, the page is in. */
  browser: FakeBrowser
  tab: FakeTab
  /** Closes the browser's tab. */
  closePage(): void
  /** Kills the browser: nothing of this page runs any more, and nobody was told. */
  crash(): void
  /** Loads the page anew. @returns the same person in the new one; the old one is gone. */
  reload(): Promise<Guest>
  /** Writes what a command came to into the log, and resolves with it. */
  settle<T extends { statusCode: number }>(command: Promise<T>): Promise<T | Error>
}

/** Where a page is opened; a browser of its own, and a new tab, where nothing is said. */
export interface Place {
  browser?: FakeBrowser
  tab?: FakeTab
  /** A device that the browser refuses from the start. */
  denied?: 'microphone' | 'camera'
}

/** Several people on one exchange and one network, all in memory, with one clock. */
export interface Party {
  clock: FakeClock
  exchange: Exchange
  network: FakeNetwork
  /** A new device of a person, connected. */
  join(user: string | ExchangeUser, place?: Place): Promise<Guest>
  /** Lets everything settle that is in motion. */
  quiet(): Promise<void>
}

const events: CallEventName[] = [
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

export interface PartyOptions extends Omit<Partial<ExchangeOptions>, 'clock'> {
  clock?: FakeClock
  /** Of every client. */
  earlyMedia?: boolean
}

export function createParty({ clock = createFakeClock(), earlyMedia = true, ...options }: PartyOptions = {}): Party {
  const exchange = createExchange({ clock, ...options })
  const network = createFakeNetwork()
  const counts = new Map<string, number>()
  /** What one person's browser remembers from visit to visit. */
  const memories = new Map<string, FakeDeviceMemory>()

  return {
    clock,
    exchange,
    network,
    async quiet() {
      for (let round = 0; round < 4; round++) await clock.settle()
    },
    join,
  }

  async function join(
    user: string | ExchangeUser,
    { browser = createFakeBrowser(), tab = browser.openTab(), denied }: Place = {},
  ): Promise<Guest> {
    const name = (typeof user === 'string' ? user : user.userJid).split('@')[0] ?? ''
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const devices = createFakeMediaDevices()
    if (denied) devices.deny(denied)
    const sound = createFakeSoundOutput()
    const memory = memories.get(name) ?? createFakeDeviceMemory()
    memories.set(name, memory)
    const signals = createFakeRingSignals()
    const hiding = new Set<() => void>()
    const transports = new Set<MediaTransport>()
    let deviceId = ''
    const connect = exchange.connectAs(user)
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
        ringSignals: signals.signals,
        ringLock: tab.awaitRingTurn,
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
      exchange.dropLine(deviceId)
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

    const guest: Guest = {
      ...listen(client),
      devices,
      sound,
      memory,
      signals,
      browser,
      tab,
      closePage: () => void closePage(),
      crash,
      async reload() {
        await closePage()
        return join(user, { browser, tab })
      },
    }
    const connected = client.connect()
    await clock.settle()
    await connected
    guest.log.length = 0
    guest.heard.length = 0
    return guest
  }
}

function listen(client: CallClient): Pick<Guest, 'client' | 'log' | 'heard' | 'payloads' | 'settle'> {
  const log: string[] = []
  const heard: Guest['heard'] = []
  for (const event of events) {
    client.on(event, (payload) => {
      heard.push({ event, payload })
      log.push(inShort(event, payload))
    })
  }
  return {
    client,
    log,
    heard,
    payloads: <E extends CallEventName>(event: E) =>
      heard.flatMap((entry) => (entry.event === event ? [entry.payload as CallEvents[E]] : [])),
    settle: (command) =>
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
