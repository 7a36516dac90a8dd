import type { CallType, Preconnect } from '@offhook/protocol'
import { createRandom, type Random } from './random'

type CallOperation = 'answer' | 'decline' | 'hangUp' | 'dismiss'
type DeviceOperation =
  | 'holdDevices'
  | 'holdCamera'
  | 'releaseDevices'
  | 'denyMicrophone'
  | 'allowDevices'
  | 'unplugMicrophone'
  | 'plugMicrophone'
type AccessOperation =
  | 'disconnect'
  | 'connect'
  | 'invalidateToken'
  | 'expireToken'
  | 'outdateToken'
  | 'renewToken'
  | 'revokeAccess'
  | 'correctWallClock'
type PageOperation = 'closePage' | 'reloadPage' | 'crashPage' | 'loseDevice' | 'openPage' | 'openNewDevice'
type NetworkOperation = 'dropConnection' | 'restoreConnection' | 'cutMedia' | 'restoreMedia' | 'failPeerConnections'

/**
 * Something that a user, a network or the server does. `device` is an index into the devices that can perform the operation at that
 * time, modulo their number. Where none can, the operation has no effect.
 */
export type Operation =
  | { type: CallOperation | DeviceOperation | AccessOperation | PageOperation | NetworkOperation; device: number }
  | { type: 'call'; device: number; to: number[]; callType: CallType }
  /** A pointerdown on a call or answer button. The click may follow as another operation. */
  | { type: 'pressButton'; device: number; button: 'answer' | 'call'; callType: CallType }
  | { type: 'mute'; device: number; source: 'microphone' | 'camera'; isMuted: boolean }
  /** From now on no packet of one user reaches the other: they have no media path to each other until the end. */
  | { type: 'cutPath'; users: readonly [number, number] }
  | { type: 'crashServer' }
  | { type: 'startServer'; records: 'kept' | 'lost' }

/** An operation, and the pause before it in milliseconds. */
export type TimedOperation = Operation & { after: number }

/** Everything that determines a run: the same schedule gives the same run. */
export interface Schedule {
  seed: number
  /** The number of devices of each user. */
  devices: number[]
  /** How long a message takes, in milliseconds. */
  latency: { from: number; to: number }
  /** One message in this many is delivered twice. 0 turns duplicates off. */
  duplicateOneIn: number
  /** The server refuses one `call:start` or `call:answer` in this many. 0 turns refusals off. */
  refuseOneIn: number
  /** How long the code of the call engine takes to load, in milliseconds. */
  engineLoadMs: number
  /** One attempt in this many to load the code of the call engine or of the media transport fails. 0 turns failures off. */
  failLoadOneIn: number
  preconnect: Preconnect
  operations: TimedOperation[]
}

const latencies = [
  { from: 0, to: 0 },
  { from: 1, to: 5 },
  { from: 20, to: 120 },
  { from: 5, to: 1_500 },
] as const

/** The weights of the operations. A schedule uses one of `mixes`: competing calls only, or calls together with faults. */
const callWeights = { call: 12, answer: 12, decline: 2, hangUp: 6, dismiss: 1, mute: 2 }
const deviceWeights = {
  holdDevices: 1,
  releaseDevices: 2,
  denyMicrophone: 1,
  allowDevices: 2,
  unplugMicrophone: 1,
  plugMicrophone: 2,
}
const pageWeights = {
  disconnect: 1,
  connect: 2,
  closePage: 1,
  reloadPage: 2,
  crashPage: 1,
  loseDevice: 1,
  openPage: 4,
}
const networkWeights = {
  dropConnection: 3,
  restoreConnection: 4,
  cutMedia: 2,
  restoreMedia: 3,
  failPeerConnections: 1,
}
const serverWeights = { crashServer: 1, startServer: 2, invalidateToken: 1, renewToken: 2 }
const mixes: readonly Weights[] = [
  callWeights,
  { ...callWeights, ...deviceWeights },
  { ...callWeights, ...pageWeights },
  { ...callWeights, ...networkWeights },
  { ...callWeights, ...deviceWeights, ...pageWeights, ...networkWeights, ...serverWeights },
]

type OperationType = Exclude<Operation['type'], 'pressButton' | 'cutPath'>
type Weights = Partial<Record<OperationType, number>>

export function createSchedule(seed: number): Schedule {
  const random = createRandom(seed)
  const devices = Array.from({ length: random.between(2, 4) }, () => random.pick([1, 1, 1, 2, 2, 3]))
  const weights = random.pick(mixes)
  const deviceCount = devices.reduce((sum, each) => sum + each, 0)
  const duplicateOneIn = random.pick([0, 0, 8])
  const schedule: Schedule = {
    seed,
    devices,
    latency: random.pick(latencies),
    duplicateOneIn,
    // A command that is refused and delivered again has two outcomes, of which a client sees only one.
    refuseOneIn: duplicateOneIn > 0 ? 0 : random.pick([0, 0, 6]),
    engineLoadMs: random.pick([0, 0, 40, 3_000]),
    failLoadOneIn: 0,
    preconnect: random.pick<Preconnect>(['off', 'relay', 'all']),
    operations: Array.from({ length: random.oneIn(4) ? random.between(40, 100) : random.between(4, 24) }, () => ({
      ...createOperation(random, weights, deviceCount, devices.length),
      after: createPause(random),
    })),
  }
  const changed = withPressedButtons(withSlowCameras(withRevokedAccess(schedule, deviceCount), deviceCount))
  const operated = withDeadDevices(withGroupCalls(changed, deviceCount), deviceCount)
  return withCutPath(withExpiringTokens(withFailingLoads(operated), deviceCount), deviceCount)
}

/** In one schedule in this many, users call each other in groups, and leave while others ring. */
const GROUP_CALLS = 4

/** Uses a generator of its own. */
function withGroupCalls(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x6a0b)
  if (!random.oneIn(GROUP_CALLS)) return schedule
  const operations = [...schedule.operations]
  const device = () => random.between(0, deviceCount - 1)
  for (let times = random.between(1, 3); times > 0; times--) {
    const calls = Array.from({ length: random.between(1, 3) }, (): TimedOperation => {
      const to = Array.from({ length: random.between(1, 3) }, () => random.between(0, schedule.devices.length - 1))
      const callType = random.pick<CallType>(['audio', 'video'])
      return { type: 'call', device: device(), to, callType, after: random.between(0, 3 * schedule.latency.to) }
    })
    const rest = Array.from({ length: random.between(1, 5) }, (): TimedOperation => {
      const type = random.pick(['answer', 'answer', 'hangUp', 'hangUp', 'decline'] as const)
      return { type, device: device(), after: random.between(100, 4_000) }
    })
    operations.splice(random.between(0, operations.length), 0, ...calls, ...rest)
  }
  return { ...schedule, operations }
}

/** In one schedule in this many, two users have no media path to each other. They call each other in a group. */
const CUT_PATHS = 6

/** Uses a generator of its own. */
function withCutPath(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0xc07)
  const userCount = schedule.devices.length
  if (userCount < 3 || !random.oneIn(CUT_PATHS)) return schedule
  const a = random.between(0, userCount - 1)
  const b = (a + random.between(1, userCount - 1)) % userCount
  const operations = [...schedule.operations]
  const cutPath: TimedOperation = { type: 'cutPath', users: [a, b], after: createPause(random) }
  operations.splice(random.between(0, operations.length), 0, cutPath)
  // A group call near the end, which some schedules answer before they cut the path.
  const to = Array.from({ length: userCount }, (_, user) => user)
  const device = () => random.between(0, deviceCount - 1)
  operations.push({
    type: 'call',
    device: device(),
    to,
    callType: random.pick(['audio', 'video']),
    after: createPause(random),
  })
  for (let answers = userCount; answers > 0; answers--)
    operations.push({ type: 'answer', device: device(), after: random.between(0, 4_000) })
  return { ...schedule, operations }
}

/** In one schedule in this many, devices die and do not come back. Their users usually come back on new devices. */
const DEAD_DEVICES = 4

/** Uses a generator of its own. */
function withDeadDevices(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0xdead)
  if (!random.oneIn(DEAD_DEVICES)) return schedule
  const operations = [...schedule.operations]
  const device = () => random.between(0, deviceCount - 1)
  const insert = (at: number, operation: Operation, after: number) => {
    operations.splice(at, 0, { ...operation, after })
    return at + 1
  }
  for (let times = random.between(1, 3); times > 0; times--) {
    let at = random.between(0, operations.length)
    const death = random.pick(['loseDevice', 'loseDevice', 'crashPage', 'closePage'] as const)
    at = insert(at, { type: death, device: device() }, random.pick([0, 100, 1_000, 4_000]))
    if (random.oneIn(3)) at = insert(at, { type: 'answer', device: device() }, random.between(0, 3_000))
    if (random.oneIn(5)) continue
    at = insert(at, { type: 'openNewDevice', device: -1 }, random.between(0, 4_000))
    const to = [random.between(0, schedule.devices.length - 1)]
    at = insert(at, { type: 'call', device: device(), to, callType: 'audio' }, random.between(100, 4_000))
    insert(at, { type: 'answer', device: device() }, random.between(500, 4_000))
  }
  return { ...schedule, operations }
}

/** In one schedule in this many, code does not always load. */
const FAILING_LOADS = 8

/** Uses a generator of its own. */
function withFailingLoads(schedule: Schedule): Schedule {
  const random = createRandom(schedule.seed ^ 0x10ad)
  return random.oneIn(FAILING_LOADS) ? { ...schedule, failLoadOneIn: random.pick([1, 2, 2, 3, 6]) } : schedule
}

/** One schedule in this many takes access from a user. */
const REVOKED_ACCESS = 6

/**
 * Revokes the access of a user or lets a token expire, and usually renews it. Uses a generator of its own, so that the other schedules
 * stay what they were before this was added.
 */
function withRevokedAccess(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x70cf)
  if (!random.oneIn(REVOKED_ACCESS)) return schedule
  const operations = [...schedule.operations]
  let at = random.between(0, operations.length)
  const loss = random.pick(['revokeAccess', 'revokeAccess', 'expireToken'] as const)
  for (const type of [loss, 'renewToken', 'renewToken'] as const) {
    operations.splice(at, 0, { type, device: random.between(0, deviceCount - 1), after: createPause(random) })
    at = random.between(at + 1, operations.length)
  }
  return { ...schedule, operations }
}

/** In one schedule in this many, tokens expire. In some of them connections break then, and in others wall clocks are corrected. */
const EXPIRING_TOKENS = 5

/** Uses a generator of its own. */
function withExpiringTokens(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x3e9)
  if (!random.oneIn(EXPIRING_TOKENS)) return schedule
  const operations = [...schedule.operations]
  for (let times = random.between(1, 3); times > 0; times--) {
    let at = random.between(0, operations.length)
    const device = random.between(0, deviceCount - 1)
    const insert = (type: AccessOperation | NetworkOperation | PageOperation, after: number) => {
      operations.splice(at, 0, { type, device, after })
      at = random.between(at + 1, Math.min(operations.length, at + 3))
    }
    if (random.oneIn(2)) {
      const to = [random.between(0, schedule.devices.length - 1)]
      operations.splice(at, 0, { type: 'call', device, to, callType: 'audio', after: random.between(100, 4_000) })
      at += 1
      const callee = random.between(0, deviceCount - 1)
      operations.splice(at, 0, { type: 'answer', device: callee, after: random.between(500, 4_000) })
      at += 1
    }
    if (random.oneIn(3)) insert('correctWallClock', createPause(random))
    insert('expireToken', createPause(random))
    if (random.oneIn(2)) {
      insert(random.pick(['dropConnection', 'dropConnection', 'reloadPage'] as const), createPause(random))
      if (random.oneIn(5)) insert('outdateToken', 0)
      insert('restoreConnection', random.between(0, 12_000))
    }
    if (random.oneIn(2)) insert('renewToken', createPause(random))
    if (random.oneIn(3)) insert('correctWallClock', createPause(random))
  }
  return { ...schedule, operations }
}

/** In one schedule in this many, cameras take long to open and microphones do not. */
const SLOW_CAMERAS = 3

/** Makes most calls video calls, too. Uses a generator of its own. */
function withSlowCameras(schedule: Schedule, deviceCount: number): Schedule {
  const random = createRandom(schedule.seed ^ 0x5c0c)
  if (!random.oneIn(SLOW_CAMERAS)) return schedule
  const operations = schedule.operations.map((operation): TimedOperation =>
    operation.type === 'call' && !random.oneIn(4) ? { ...operation, callType: 'video' } : operation,
  )
  for (let times = random.between(1, 4); times > 0; times--) {
    const device = random.between(0, deviceCount - 1)
    const at = random.between(0, operations.length)
    operations.splice(at, 0, { type: 'holdCamera', device, after: createPause(random) })
    operations.splice(random.between(at + 1, operations.length), 0, {
      type: 'releaseDevices',
      device,
      after: createPause(random),
    })
  }
  return { ...schedule, operations }
}

/** In one schedule in this many, users press a button before they click it. */
const PRESSED_BUTTONS = 4

/** Uses a generator of its own. */
function withPressedButtons(schedule: Schedule): Schedule {
  const random = createRandom(schedule.seed ^ 0x9e55)
  if (!random.oneIn(PRESSED_BUTTONS)) return schedule
  const operations = schedule.operations.flatMap((operation): TimedOperation[] => {
    const { type, after } = operation
    if ((type !== 'answer' && type !== 'call') || random.oneIn(4)) return [operation]
    const callType =
      type === 'call' && !random.oneIn(4) ? operation.callType : random.pick<CallType>(['audio', 'video'])
    const press: TimedOperation = { type: 'pressButton', device: operation.device, button: type, callType, after }
    return [press, { ...operation, after: random.pick([0, 10, 80, 200, 999, 1_000, 1_500]) }]
  })
  return { ...schedule, operations }
}

function createOperation(random: Random, weights: Weights, deviceCount: number, userCount: number): Operation {
  const type = random.weighted(weights as Record<OperationType, number>)
  if (type === 'crashServer') return { type }
  if (type === 'startServer') return { type, records: random.oneIn(2) ? 'kept' : 'lost' }
  const device = random.between(0, deviceCount - 1)
  if (type === 'mute')
    return { type, device, source: random.pick(['microphone', 'camera'] as const), isMuted: random.oneIn(2) }
  if (type !== 'call') return { type, device }
  const callType = random.pick<CallType>(['audio', 'audio', 'video'])
  const to = Array.from({ length: random.pick([1, 1, 1, 1, 2, 3]) }, () => random.between(0, userCount - 1))
  return { type, device, to, callType }
}

/** Most pauses are short enough for a race, some as long as a user takes to react, and few long enough for a timeout. */
function createPause(random: Random): number {
  const kind = random.weighted({ none: 4, short: 8, reaction: 5, long: 2, timeout: 1 })
  if (kind === 'none') return 0
  if (kind === 'short') return random.between(1, 200)
  if (kind === 'reaction') return random.between(200, 4_000)
  return kind === 'long' ? random.between(4_000, 32_000) : random.between(32_000, 70_000)
}
