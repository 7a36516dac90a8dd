import type { CallClient } from '../client/callClient'
import type { CallEventName, CallEvents } from '../client/callEvents'
import { createClientWith } from '../client/createCallClient'
import { createCallEngine } from '../engine/createCallEngine'
import { createExchange, type Exchange, type ExchangeOptions, type ExchangeUser } from './exchange'
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
  /** Closes the browser's tab. */
  closePage(): void
  /** Writes what a command came to into the log, and resolves with it. */
  settle<T extends { statusCode: number }>(command: Promise<T>): Promise<T | Error>
}

/** Several people on one exchange and one network, all in memory, with one clock. */
export interface Party {
  clock: FakeClock
  exchange: Exchange
  network: FakeNetwork
  /** A new device of a person, connected. */
  join(user: string | ExchangeUser): Promise<Guest>
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
}

export function createParty({ clock = createFakeClock(), ...options }: PartyOptions = {}): Party {
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
    async join(user) {
      const name = (typeof user === 'string' ? user : user.userJid).split('@')[0] ?? ''
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      const devices = createFakeMediaDevices()
      const sound = createFakeSoundOutput()
      const memory = memories.get(name) ?? createFakeDeviceMemory()
      memories.set(name, memory)
      const signals = createFakeRingSignals()
      let closePage: () => void = () => undefined
      const client = createClientWith(
        () => Promise.resolve(createCallEngine),
        {
          url: 'memory:',
          token: 'good',
          callbackListeners: { helper: { getDisplayName: () => name.charAt(0).toUpperCase() + name.slice(1) } },
        },
        {
          signaling: () => Promise.resolve(exchange.connectAs(user)),
          mediaTransport: () => Promise.resolve(network.transport(count === 1 ? name : `${name}-${String(count)}`)),
          mediaDevices: devices,
          soundOutput: sound.create,
          deviceMemory: memory,
          ringSignals: signals.signals,
          probeConnection: () => Promise.resolve(() => Promise.resolve(['host'])),
          clock,
          onPageHide(listener) {
            closePage = listener
            return () => undefined
          },
          onIdle: (task) => {
            task()
          },
          primeSound: () => undefined,
        },
      )
      const guest = {
        ...listen(client),
        devices,
        sound,
        memory,
        signals,
        closePage: () => {
          closePage()
        },
      }
      const connected = client.connect()
      await clock.settle()
      await connected
      guest.log.length = 0
      guest.heard.length = 0
      return guest
    },
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
