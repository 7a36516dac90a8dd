import { failure } from '@offhook/protocol'
import { createInMemoryServer, type InMemoryServer } from '@offhook/core/testing'
import { createFakeBrowser, type FakeTab } from '@offhook/core/testing'
import { createFakeNetwork, type FakeNetwork } from '@offhook/core/testing'
import { createPage, type Page } from './simulatedPage'
import { createPlainCheck } from './jsonCheck'
import { createRandom, type Random } from './random'
import type { Schedule } from './schedule'
import { createServerWatch, dismissedAt, type ServerWatch } from './serverObserver'
import { createVirtualTime, startOfTime, type VirtualTime } from './virtualClock'
import { createWires } from './unreliableQueues'
import { createWitness, type Witness } from './pageObserver'

/** One device, with the page that is open on it now. */
export interface Slot {
  name: string
  userJid: string
  /** What it is to the server from page to page. */
  tab: FakeTab
  page: Page
  witness: Witness
  pages: number
  release: (() => void) | null
  /** Until when its devices may be open for a button that was pressed. */
  pressedUntil: number
  /** What its page is given where it asks for a token. */
  token: 'good' | 'bad' | 'none'
  /** How often its user's access had been taken away when that token was made. */
  issue: number
  /** Goes on for as long as its media is cut. */
  cut: Trouble | null
  /** Goes on for as long as its line is. */
  dropped: Trouble | null
}

/** Something broke, of one user or, for `null`, of everybody. */
export interface Trouble {
  userJid: string | null
  from: number
  to: number
  /** The user's access was taken away, and nothing else. */
  isRevocation?: true
}

/** Everybody and everything of one schedule, before anybody has done anything. */
export interface Stage {
  schedule: Schedule
  time: VirtualTime
  random: Random
  network: FakeNetwork
  exchange: InMemoryServer
  slots: readonly Slot[]
  /** Of every page there ever was. */
  witnesses: readonly Witness[]
  server: ServerWatch
  troubles: Trouble[]
  /** Whose access was taken away, how often, and when last: a token that was made before is good no more. */
  revocations: Map<string, { count: number; at: number }>
  /** For whom something is different since the last step. */
  changed: Set<Slot>
  /** @param roomId the call it is about, which the story gives a number */
  note(line: string, roomId?: string): void
  fail(what: string): void
  readonly violation: string | null
  /** Opens another page on a device. */
  openPage(slot: Slot): void
}

/** How long the server can tell a device that was away how a call ended. */
const REMEMBERED_MS = 120_000

/** How long a word may be on its way, to the server and on to everybody else, in milliseconds. */
export const patienceOf = ({ delay, code }: Schedule) => 4 * delay.to + code + 10

export const names = ['alice', 'bob', 'carol', 'dave']

export function createStage(schedule: Schedule, log: ((line: string) => void) | null): Stage {
  const time = createVirtualTime()
  const random = createRandom(schedule.seed ^ 0x5eed)
  const witnesses: Witness[] = []
  const changed = new Set<Slot>()
  const revocations: Stage['revocations'] = new Map()
  let violation: string | null = null

  const numbers = new Map<string, number>()
  const numberOf = (roomId: string) => {
    const number = numbers.get(roomId) ?? numbers.size + 1
    numbers.set(roomId, number)
    return number
  }
  const note = (line: string, roomId?: string) => {
    if (!log) return
    const about = roomId === undefined ? '' : `  (call ${String(numberOf(roomId))})`
    log(`${((time.now() - startOfTime) / 1000).toFixed(3).padStart(8)} s  ${line}${about}`)
  }
  const fail = (what: string) => {
    if (violation === null) note(`WRONG: ${what}`)
    violation ??= what
  }

  const network = createFakeNetwork((task) => void time.after(1, task))
  const plainProblem = createPlainCheck()
  const server = createServerWatch(time, plainProblem, fail, note)
  const isGone = (deviceId: string) => slots.some(({ page }) => page.isDead && page.deviceId === deviceId)
  const exchange = createInMemoryServer({
    clock: time,
    preconnect: schedule.preconnect,
    acceptsToken(token) {
      const [word, userJid = '', issue] = token.split(' ')
      return word === 'good' && Number(issue) >= (revocations.get(userJid)?.count ?? 0)
    },
    refuse: (_, name) =>
      (name === 'call:start' || name === 'call:answer') && schedule.refused > 0 && random.oneIn(schedule.refused)
        ? failure('rate-limited')
        : null,
    createMessageQueue: createWires(schedule, time, random, isGone),
    makeSwitchboard: server.makeSwitchboard,
  })
  const slots: Slot[] = schedule.devices.flatMap((count, user) =>
    Array.from({ length: count }, (_, index) => createSlot(names[user] ?? '', index + 1)),
  )

  function createSlot(user: string, number: number): Slot {
    const name = number === 1 ? user : `${user}-${String(number)}`
    const userJid = `${user}@example.com`
    const tab = createFakeBrowser().openTab()
    const slot = {
      name,
      userJid,
      tab,
      pages: 0,
      token: 'good' as const,
      issue: 0,
      release: null,
      pressedUntil: -1,
      cut: null,
      dropped: null,
    }
    return Object.assign(slot, createOpenPage(slot))
  }

  function createOpenPage(slot: Pick<Slot, 'name' | 'userJid' | 'tab' | 'pages' | 'token' | 'issue'>): {
    page: Page
    witness: Witness
  } {
    slot.pages += 1
    const name = slot.pages === 1 ? slot.name : `${slot.name}.${String(slot.pages)}`
    const page = createPage({
      name,
      userJid: slot.userJid,
      clock: time,
      code: schedule.code,
      token: () =>
        slot.token === 'none'
          ? Promise.reject(new Error('nobody is signed in'))
          : Promise.resolve(`${slot.token} ${slot.userJid} ${String(slot.issue)}`),
      tab: slot.tab,
      signaling: exchange.connectAs(slot.userJid),
      transport: network.transport(name),
      onTold: (roomId, reason, awayMs) => {
        witness.told(roomId, reason)
        const history = server.calls.get(roomId)
        const overMs = time.now() - (history?.endedAt ?? time.now())
        const isForgotten = Math.max(awayMs, overMs) + 2 * schedule.delay.to >= REMEMBERED_MS || server.hasLostRecords
        const isDismissed = history !== undefined && dismissedAt(history, slot.userJid) !== null
        if (reason === 'signaling-failed' && !isForgotten && !isDismissed)
          fail(`${name} is given no reason by a server that has lost nothing`)
      },
      onPublish: () => {
        const call = witness.running()
        if (call?.direction === 'outgoing') return
        const history = server.calls.get(call?.roomId ?? '')
        if (!page.isAnswering && !history?.seated.has(page.deviceId))
          fail(`${name} sends media before they have answered`)
      },
      fail,
    })
    const witness = createWitness(page, time, plainProblem, fail, (roomId, line) => {
      note(line, roomId)
    })
    witnesses.push(witness)
    page.client.store.subscribe(() => {
      // It is whole before anything happens.
      changed.add(slot as Slot)
    })
    page.command('connect', () => page.client.connect())
    return { page, witness }
  }

  return {
    ...{
      schedule,
      time,
      random,
      network,
      exchange,
      server,
      slots,
      witnesses,
      changed,
      troubles: [],
      revocations,
      note,
      fail,
    },
    get violation() {
      return violation
    },
    openPage(slot) {
      for (const trouble of [slot.cut, slot.dropped]) if (trouble) trouble.to = time.now()
      Object.assign(slot, createOpenPage(slot), { release: null, pressedUntil: -1, cut: null, dropped: null })
    },
  }
}
