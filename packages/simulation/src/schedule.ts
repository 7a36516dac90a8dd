import type { CallType, Preconnect } from '@offhook/protocol'
import { createRandom, type Random } from './random'

type CallDeed = 'answer' | 'decline' | 'hangUp' | 'dismiss'
type MediaDeed = 'hold' | 'holdCamera' | 'release' | 'deny' | 'allow' | 'unplug' | 'plug'
type AccessDeed = 'disconnect' | 'connect' | 'spoilToken' | 'expireToken' | 'renewToken' | 'revoke'
type PageDeed = 'closePage' | 'reload' | 'crash' | 'vanish' | 'open'
type NetworkDeed = 'dropLine' | 'restoreLine' | 'cutMedia' | 'restoreMedia' | 'breakLinks'

/** What a person or a network does. `device` counts all devices; what it says nothing to, it says nothing to. */
export type Act =
  | { do: CallDeed | MediaDeed | AccessDeed | PageDeed | NetworkDeed; device: number }
  | { do: 'call'; device: number; to: number[]; callType: CallType }
  /** A button is pressed; whether it is let go on, another act says. */
  | { do: 'press'; device: number; to: 'answer' | 'call'; callType: CallType }
  | { do: 'mute'; device: number; type: 'audio' | 'video'; isMuted: boolean }
  | { do: 'killServer' }
  | { do: 'startServer'; records: 'kept' | 'lost' }

/** An act, and the milliseconds that pass before it. */
export type TimedAct = Act & { after: number }

/** Everything that a schedule is made of. With the same one the same happens. */
export interface Schedule {
  seed: number
  /** How many devices each user has. */
  devices: number[]
  /** How long a message takes, in milliseconds. */
  delay: { from: number; to: number }
  /** One message in so many comes twice; 0 is never. */
  doubled: number
  /** One start or answer in so many is refused at the server's door; 0 is never. */
  refused: number
  /** How long the code behind a call takes to load, in milliseconds. */
  code: number
  preconnect: Preconnect
  acts: TimedAct[]
}

const delays = [
  { from: 0, to: 0 },
  { from: 1, to: 5 },
  { from: 20, to: 120 },
  { from: 5, to: 1_500 },
] as const

/** How likely each act is in a schedule of one kind: of quarrels over calls, or of things that break. */
const people = { call: 12, answer: 12, decline: 2, hangUp: 6, dismiss: 1, mute: 2 }
const devices = { hold: 1, release: 2, deny: 1, allow: 2, unplug: 1, plug: 2 }
const pages = { disconnect: 1, connect: 2, closePage: 1, reload: 2, crash: 1, vanish: 1, open: 4 }
const network = { dropLine: 3, restoreLine: 4, cutMedia: 2, restoreMedia: 3, breakLinks: 1 }
const server = { killServer: 1, startServer: 2, spoilToken: 1, renewToken: 2 }
const kinds: readonly Weights[] = [
  people,
  { ...people, ...devices },
  { ...people, ...pages },
  { ...people, ...network },
  { ...people, ...devices, ...pages, ...network, ...server },
]

type Kind = Exclude<Act['do'], 'press'>
type Weights = Partial<Record<Kind, number>>

export function createSchedule(seed: number): Schedule {
  const random = createRandom(seed)
  const devices = Array.from({ length: random.between(2, 4) }, () => random.pick([1, 1, 1, 2, 2, 3]))
  const weights = random.pick(kinds)
  const count = devices.reduce((sum, each) => sum + each, 0)
  const doubled = random.pick([0, 0, 8])
  const schedule: Schedule = {
    seed,
    devices,
    delay: random.pick(delays),
    doubled,
    // Of a command that is refused and comes again nobody would know what became of it.
    refused: doubled > 0 ? 0 : random.pick([0, 0, 6]),
    code: random.pick([0, 0, 40, 3_000]),
    preconnect: random.pick<Preconnect>(['off', 'relay', 'all']),
    acts: Array.from({ length: random.oneIn(4) ? random.between(40, 100) : random.between(4, 24) }, () => ({
      ...createAct(random, weights, count, devices.length),
      after: createPause(random),
    })),
  }
  return withPresses(withSlowCameras(withAccessTaken(schedule, count), count))
}

/** In one of so many schedules somebody may not go on. */
const ACCESS_TAKEN = 6

/** Access is taken from somebody, or runs out, and mostly it is given again. Its dice are its own: any other schedule stays what it was. */
function withAccessTaken(schedule: Schedule, devices: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x70cf)
  if (!random.oneIn(ACCESS_TAKEN)) return schedule
  const acts = [...schedule.acts]
  let at = random.between(0, acts.length)
  for (const kind of [random.pick(['revoke', 'revoke', 'expireToken'] as const), 'renewToken', 'renewToken'] as const) {
    acts.splice(at, 0, { do: kind, device: random.between(0, devices - 1), after: createPause(random) })
    at = random.between(at + 1, acts.length)
  }
  return { ...schedule, acts }
}

/** In one of so many schedules cameras take long to open, where microphones do not. */
const SLOW_CAMERAS = 3

/** Most calls are video calls then. Its dice are its own, too. */
function withSlowCameras(schedule: Schedule, devices: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x5c0c)
  if (!random.oneIn(SLOW_CAMERAS)) return schedule
  const acts = schedule.acts.map((act): TimedAct =>
    act.do === 'call' && !random.oneIn(4) ? { ...act, callType: 'video' } : act,
  )
  for (let times = random.between(1, 4); times > 0; times--) {
    const device = random.between(0, devices - 1)
    const at = random.between(0, acts.length)
    acts.splice(at, 0, { do: 'holdCamera', device, after: createPause(random) })
    acts.splice(random.between(at + 1, acts.length), 0, { do: 'release', device, after: createPause(random) })
  }
  return { ...schedule, acts }
}

/** In one of so many schedules people press a button before it does something. */
const PRESSES = 4

/** Its dice are its own, too. */
function withPresses(schedule: Schedule): Schedule {
  const random = createRandom(schedule.seed ^ 0x9e55)
  if (!random.oneIn(PRESSES)) return schedule
  const acts = schedule.acts.flatMap((act): TimedAct[] => {
    if ((act.do !== 'answer' && act.do !== 'call') || random.oneIn(4)) return [act]
    const callType = act.do === 'call' && !random.oneIn(4) ? act.callType : random.pick<CallType>(['audio', 'video'])
    const press: TimedAct = { do: 'press', device: act.device, to: act.do, callType, after: act.after }
    return [press, { ...act, after: random.pick([0, 10, 80, 200, 999, 1_000, 1_500]) }]
  })
  return { ...schedule, acts }
}

function createAct(random: Random, weights: Weights, devices: number, users: number): Act {
  const kind = random.weighted(weights as Record<Kind, number>)
  if (kind === 'killServer') return { do: kind }
  if (kind === 'startServer') return { do: kind, records: random.oneIn(2) ? 'kept' : 'lost' }
  const device = random.between(0, devices - 1)
  if (kind === 'mute')
    return { do: kind, device, type: random.pick<CallType>(['audio', 'video']), isMuted: random.oneIn(2) }
  if (kind !== 'call') return { do: kind, device }
  const callType = random.pick<CallType>(['audio', 'audio', 'video'])
  const to = Array.from({ length: random.pick([1, 1, 1, 1, 2, 3]) }, () => random.between(0, users - 1))
  return { do: kind, device, to, callType }
}

/** Races mostly, sometimes long enough for a person to act, now and then long enough for something to time out. */
function createPause(random: Random): number {
  const kind = random.weighted({ none: 4, short: 8, person: 5, long: 2, timeout: 1 })
  if (kind === 'none') return 0
  if (kind === 'short') return random.between(1, 200)
  if (kind === 'person') return random.between(200, 4_000)
  return kind === 'long' ? random.between(4_000, 32_000) : random.between(32_000, 70_000)
}
