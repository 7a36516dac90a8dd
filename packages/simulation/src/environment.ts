import {
  createFakeBrowser,
  createFakeNetwork,
  createInMemoryServer,
  type FakeNetwork,
  type FakeTab,
  type InMemoryServer,
} from '@offhook/core/testing'
import { failure } from '@offhook/protocol'
import { createJsonCheck } from './jsonCheck'
import { createPageObserver, type PageObserver } from './pageObserver'
import { createRandom, type Random } from './random'
import type { Schedule } from './schedule'
import { createServerObserver, revokedAt, type ServerObserver } from './serverObserver'
import { createSignalChecks } from './signalChecks'
import { createSimulatedPage, type SimulatedPage } from './simulatedPage'
import { createUnreliableQueues } from './unreliableQueues'
import { createTokens, type Tokens } from './tokens'
import { createVirtualClock, startOfTime, type VirtualClock } from './virtualClock'

/** One device of a user, with the page that is open on it. */
export interface Device {
  name: string
  userJid: string
  /** Links the pages of this device: a page that opens in the same tab is a reload. */
  tab: FakeTab
  page: SimulatedPage
  observer: PageObserver
  pageCount: number
  /** Answers the browser's pending permission prompt, or lets the slow camera open. */
  releaseDevices: (() => void) | null
  /** Until when a pressed button may keep microphone and camera open. */
  pressedUntil: number
  /** What the page gets when it asks for a token. */
  token: 'good' | 'bad' | 'none'
  /** How often the user's access had been revoked when the token was issued. */
  tokenIssue: number
  /** How many tokens were issued to the device before this one. */
  tokenNumber: number
  /** The token that the server has accepted last from the page. */
  acceptedToken: string
  /** The room id of the call that the page is in, or was in when its token was refused. */
  lastCall: string | null
  /** When the page was last seen with a call, or without a connection. */
  busyAt: number
  /** Lasts while the media of the page is cut. */
  mediaFault: Fault | null
  /** Lasts while the signaling connection of the page is dropped. */
  connectionFault: Fault | null
}

/** A fault, and the time in which it may affect calls. */
export interface Fault {
  /** The affected user, or `null` for every user. */
  userJid: string | null
  from: number
  to: number
  /** The user's access was revoked, and nothing broke. */
  isRevocation?: true
  /** A page or device died. */
  isDeath?: true
  /** A token expired too long ago to resume a call. */
  isOutdatedToken?: true
}

/** The devices, networks and server of one schedule, before the first operation. */
export interface Environment {
  schedule: Schedule
  clock: VirtualClock
  random: Random
  network: FakeNetwork
  server: InMemoryServer
  devices: readonly Device[]
  /** One for every page that was ever opened. */
  observers: readonly PageObserver[]
  serverObserver: ServerObserver
  faults: Fault[]
  /** By user: how often and when last their access was revoked. Tokens issued before that are no longer accepted. */
  revocations: Map<string, { count: number; at: number }>
  tokens: Tokens
  /** Whether the token of a page expired too long ago to resume a call. */
  isTokenOutdated(device: Device): boolean
  /** Whether the server accepts the last token of a page for the call that it is in. */
  canResume(device: Device): boolean
  /** Users for whom code did not load. From then on no call of theirs counts as faultless. */
  loadFailures: ReadonlySet<string>
  /** Cuts the media path between two users, on all their pages, those included that are opened later. */
  cutPath(a: string, b: string): void
  /** Ends every `cutPath`. */
  restorePaths(): void
  /** Whether two users have no media path to each other. */
  isPathCut(a: string, b: string): boolean
  /** When the page of a device died, or `null` if it lives. */
  diedAt(deviceId: string): number | null
  /** The devices whose state changed since the last step. */
  changed: Set<Device>
  /** @param roomId the call that the line is about; the log numbers the calls */
  log(line: string, roomId?: string): void
  fail(violation: string): void
  readonly violation: string | null
  /** Opens another page on a device. */
  openPage(device: Device): void
  /** From now on all code loads. */
  repairLoads(): void
}

/** How long the server keeps the end reason of a call for a device that is away, in milliseconds. */
const OUTCOME_KEPT_MS = 120_000

/** The longest time that a message takes to the server and on to all other clients, in milliseconds. */
export const propagationMsOf = ({ latency, engineLoadMs }: Schedule) => 4 * latency.to + engineLoadMs + 10

/** How long a live device may take to respond to a probe, in milliseconds. */
const probeMsOf = ({ latency }: Schedule) => Math.max(1_600, 2 * latency.to + 10)

/** The longest time after which a device that answered a dead one is told, in milliseconds. */
export const ghostMsOf = (schedule: Schedule) => probeMsOf(schedule) + propagationMsOf(schedule) + 400

export const userNames = ['alice', 'bob', 'carol', 'dave']

export function createEnvironment(schedule: Schedule, writeLog: ((line: string) => void) | null): Environment {
  const clock = createVirtualClock()
  const random = createRandom(schedule.seed ^ 0x5eed)
  const observers: (PageObserver & { page: SimulatedPage })[] = []
  const changed = new Set<Device>()
  const cutPairs: (readonly [string, string])[] = []
  const revocations: Environment['revocations'] = new Map()
  const tokens = createTokens(clock)
  const stateOfToken = (token: string) => tokens.state(token, revocations.get(token.split(' ')[1] ?? '')?.count ?? 0)
  const loadFailures = new Set<string>()
  let areLoadsRepaired = false
  let violation: string | null = null

  const callNumbers = new Map<string, number>()
  const callNumberOf = (roomId: string) => {
    const number = callNumbers.get(roomId) ?? callNumbers.size + 1
    callNumbers.set(roomId, number)
    return number
  }
  const log = (line: string, roomId?: string) => {
    if (!writeLog) return
    const about = roomId === undefined ? '' : `  (call ${String(callNumberOf(roomId))})`
    writeLog(`${((clock.now() - startOfTime) / 1000).toFixed(3).padStart(8)} s  ${line}${about}`)
  }
  const fail = (what: string) => {
    if (violation === null) log(`FAILED: ${what}`)
    violation ??= what
  }

  const network = createFakeNetwork((task) => void clock.after(1, task))
  const findNonJson = createJsonCheck()
  /** When the page of a device died, or `null`. */
  const diedAt = (deviceId: string) => diedPages.get(deviceId) ?? null
  const diedPages = new Map<string, number>()
  /** Whether a device may lose its call, because of its token. */
  const mayLose = (deviceId: string) => {
    const device = devices.find(({ page }) => page.deviceId === deviceId)
    return !device || stateOfToken(device.acceptedToken) === 'outdated' || stateOfToken(device.acceptedToken) === false
  }
  const serverObserver = createServerObserver({
    ...{ clock, findNonJson, fail, log, diedAt, mayLose },
    ghostMs: ghostMsOf(schedule),
    // By then every device on which the call rings must ring in the name of a user who is in it.
    onMemberLeft: () =>
      void clock.after(propagationMsOf(schedule) + 1, () => {
        for (const device of devices) changed.add(device)
      }),
  })
  const checkSignal = createSignalChecks({ policy: schedule.preconnect, calls: serverObserver.calls, fail })
  const isGone = (deviceId: string) => diedAt(deviceId) !== null
  const server = createInMemoryServer({
    clock,
    preconnect: schedule.preconnect,
    probeTimeoutMs: probeMsOf(schedule),
    acceptsToken: stateOfToken,
    refuse: (_, name) =>
      (name === 'call:start' || name === 'call:answer') &&
      schedule.refuseOneIn > 0 &&
      random.oneIn(schedule.refuseOneIn)
        ? failure('rate-limited')
        : null,
    createMessageQueue: createUnreliableQueues(schedule, clock, random, isGone),
    makeSwitchboard: (options) =>
      serverObserver.makeSwitchboard({
        ...options,
        deliver(to, push) {
          checkSignal(to, push)
          options.deliver(to, push)
        },
      }),
  })
  const devices: Device[] = schedule.devices.flatMap((count, user) =>
    Array.from({ length: count }, (_, index) => createDevice(userNames[user] ?? '', index + 1)),
  )

  const isPathCut = (a: string, b: string) => cutPairs.some((pair) => pair.includes(a) && pair.includes(b))

  /** Cuts or restores the paths between each page of one user and each page of the other. */
  function changePaths(change: 'cutPath' | 'restorePath', [a, b]: readonly [string, string]): void {
    const pagesOf = (userJid: string) => observers.map(({ page }) => page).filter((page) => page.userJid === userJid)
    for (const one of pagesOf(a)) for (const other of pagesOf(b)) network[change](one.name, other.name)
  }

  function createDevice(user: string, number: number): Device {
    const device = {
      name: number === 1 ? user : `${user}-${String(number)}`,
      userJid: `${user}@example.com`,
      tab: createFakeBrowser().openTab(),
      pageCount: 0,
      token: 'good' as const,
      tokenIssue: 0,
      tokenNumber: 0,
      acceptedToken: '',
      lastCall: null,
      busyAt: 0,
      releaseDevices: null,
      pressedUntil: -1,
      mediaFault: null,
      connectionFault: null,
    }
    return Object.assign(device, createOpenPage(device))
  }

  function createOpenPage(
    device: Pick<
      Device,
      'name' | 'userJid' | 'tab' | 'pageCount' | 'token' | 'tokenIssue' | 'tokenNumber' | 'acceptedToken'
    >,
  ): Pick<Device, 'page' | 'observer'> {
    device.pageCount += 1
    const name = device.pageCount === 1 ? device.name : `${device.name}.${String(device.pageCount)}`
    const page = createSimulatedPage({
      name,
      userJid: device.userJid,
      clock,
      engineLoadMs: schedule.engineLoadMs,
      failsToLoad: () => {
        const fails = !areLoadsRepaired && schedule.failLoadOneIn > 0 && random.oneIn(schedule.failLoadOneIn)
        if (fails) loadFailures.add(device.userJid)
        return fails
      },
      onDeath: () => diedPages.set(page.deviceId, clock.now()),
      getToken: () =>
        device.token === 'none'
          ? Promise.reject(new Error('no user is signed in'))
          : Promise.resolve(device.token === 'good' ? tokens.current(device) : 'bad'),
      onTokenAccepted(token) {
        device.acceptedToken = token
      },
      tab: device.tab,
      signaling: server.connectAs(device.userJid),
      transport: network.transport(name),
      onEndReason: (roomId, reason, awayMs) => {
        observer.recordServerReason(roomId, reason)
        const history = serverObserver.calls.get(roomId)
        const endedMs = clock.now() - (history?.endedAt ?? clock.now())
        const isForgotten =
          Math.max(awayMs, endedMs) + 2 * schedule.latency.to >= OUTCOME_KEPT_MS || serverObserver.hasLostRecords
        const isRevoked = history !== undefined && revokedAt(history, device.userJid) !== null
        if (reason === 'signaling-failed' && !isForgotten && !isRevoked)
          fail(`${name} receives no reason from a server that has lost no records`)
      },
      onPublish: () => {
        const call = observer.currentCall()
        if (call?.direction === 'outgoing') return
        const history = serverObserver.calls.get(call?.roomId ?? '')
        if (!page.isAnswering && !history?.members.has(page.deviceId)) fail(`${name} sends media before the answer`)
      },
      fail,
    })
    const observer = createPageObserver(page, clock, findNonJson, fail, (roomId, line) => {
      log(line, roomId)
    })
    observers.push(Object.assign(observer, { page }))
    for (const pair of cutPairs) if (pair.includes(page.userJid)) changePaths('cutPath', pair)
    page.client.store.subscribe(() => {
      // `createDevice` has assigned page and observer before the store changes for the first time.
      changed.add(device as Device)
    })
    page.run('connect', () => page.client.connect())
    return { page, observer }
  }

  return {
    schedule,
    clock,
    random,
    network,
    server,
    serverObserver,
    devices,
    observers,
    changed,
    faults: [],
    revocations,
    tokens,
    isTokenOutdated: ({ acceptedToken }) => stateOfToken(acceptedToken) === 'outdated',
    canResume: ({ acceptedToken }) => ['valid', 'expired'].includes(String(stateOfToken(acceptedToken))),
    loadFailures,
    cutPath(a, b) {
      if (isPathCut(a, b)) return
      cutPairs.push([a, b])
      changePaths('cutPath', [a, b])
    },
    restorePaths() {
      for (const pair of cutPairs.splice(0)) changePaths('restorePath', pair)
    },
    isPathCut,
    diedAt,
    log,
    fail,
    get violation() {
      return violation
    },
    repairLoads() {
      areLoadsRepaired = true
    },
    openPage(device) {
      for (const fault of [device.mediaFault, device.connectionFault]) if (fault) fault.to = clock.now()
      Object.assign(device, createOpenPage(device), {
        lastCall: null,
        releaseDevices: null,
        pressedUntil: -1,
        mediaFault: null,
        connectionFault: null,
      })
    },
  }
}
