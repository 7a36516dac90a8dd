import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import { createExchange, type Exchange } from '../exchange'
import { createFakeNetwork, type FakeNetwork } from '../fakeTransport'
import { createPage, type Page } from './page'
import { createRandom, type Random } from './random'
import type { Schedule } from './schedule'
import { createVirtualTime, startOfTime, type VirtualTime } from './virtualTime'
import { createWitness, type Witness } from './witness'

/** One device, with the page that is open on it now. */
export interface Slot {
  name: string
  userJid: string
  page: Page
  witness: Witness
  pages: number
  isCut: boolean
  release: (() => void) | null
}

/** Everybody and everything of one schedule, before anybody has done anything. */
export interface Stage {
  schedule: Schedule
  time: VirtualTime
  random: Random
  network: FakeNetwork
  exchange: Exchange
  slots: readonly Slot[]
  /** Of every page there ever was. */
  witnesses: readonly Witness[]
  /** Devices that were ever in a call, by room. */
  seated: ReadonlyMap<string, ReadonlySet<string>>
  /** What broke, and whose it was; `null` where it was everybody's. */
  troubles: { at: number; userJid: string | null }[]
  note(line: string): void
  fail(what: string): void
  readonly violation: string | null
  /** Opens another page on a device. */
  openPage(slot: Slot): void
}

export const names = ['alice', 'bob', 'carol', 'dave']

export function createStage(schedule: Schedule, log: (line: string) => void): Stage {
  const time = createVirtualTime()
  const random = createRandom(schedule.seed ^ 0x5eed)
  const seated = new Map<string, Set<string>>()
  const witnesses: Witness[] = []
  let violation: string | null = null

  const note = (line: string) => {
    log(`${((time.now() - startOfTime) / 1000).toFixed(3).padStart(8)} s  ${line}`)
  }
  const fail = (what: string) => {
    if (violation === null) note(`WRONG: ${what}`)
    violation ??= what
  }

  const network = createFakeNetwork((task) => void time.after(1, task))
  const exchange = createExchange({ clock: time, createWire, createStore: watchedStore })
  const slots = schedule.devices.flatMap((count, user) =>
    Array.from({ length: count }, (_, index) => createSlot(names[user] ?? '', index + 1)),
  )

  /** One way of one line: in order, each message a while later, some of them twice. */
  function createWire(way: string, { deviceId }: { deviceId: string }) {
    let last = 0
    return {
      add(task: () => void) {
        const { from, to } = schedule.delay
        last = Math.max(last, time.now() + random.between(from, to))
        const arrive = () => {
          if (way !== 'news' || !slots.some(({ page }) => page.isDead && page.deviceId === deviceId)) task()
        }
        time.after(last - time.now(), arrive)
        const isDoubled = schedule.doubled > 0 && random.oneIn(schedule.doubled)
        if (isDoubled && way === 'commands') time.after(last - time.now(), arrive)
      },
    }
  }

  function watchedStore(): MemorySessionStore {
    const store = createMemorySessionStore()
    return {
      users: store.users,
      calls: store.calls,
      transact(work) {
        const seen = { isCallChanged: false }
        const done = store.transact((view) => {
          const result = work(view)
          seen.isCallChanged = result.changes.calls.size > 0
          return result
        })
        if (seen.isCallChanged) checkSeats(store)
        return done
      },
    }
  }

  function checkSeats({ calls }: MemorySessionStore): void {
    const users = new Set<string>()
    for (const { roomId, seats } of calls.values()) {
      for (const { userJid, deviceId } of seats) {
        if (users.has(userJid)) fail(`for the server ${userJid} is in two calls`)
        users.add(userJid)
        seated.set(roomId, (seated.get(roomId) ?? new Set()).add(deviceId))
      }
    }
  }

  function createSlot(user: string, number: number): Slot {
    const name = number === 1 ? user : `${user}-${String(number)}`
    const userJid = `${user}@example.com`
    const slot = { name, userJid, pages: 0, isCut: false, release: null }
    return Object.assign(slot, createOpenPage(slot))
  }

  function createOpenPage(slot: { name: string; userJid: string; pages: number }): { page: Page; witness: Witness } {
    slot.pages += 1
    const name = slot.pages === 1 ? slot.name : `${slot.name}.${String(slot.pages)}`
    const page = createPage({
      name,
      userJid: slot.userJid,
      clock: time,
      signaling: exchange.connectAs(slot.userJid),
      transport: network.transport(name),
      onTold: (roomId, reason) => {
        witness.told(roomId, reason)
      },
      onPublish: () => {
        const call = witness.running()
        if (call?.direction === 'outgoing') return
        const roomId = call?.roomId ?? ''
        if (!seated.get(roomId)?.has(page.deviceId)) fail(`${name} sends media before the server has their answer`)
      },
      fail,
    })
    const witness = createWitness(page, time, fail, note)
    witnesses.push(witness)
    page.command('connect', () => page.client.connect())
    return { page, witness }
  }

  return {
    ...{ schedule, time, random, network, exchange, slots, witnesses, seated, troubles: [], note, fail },
    get violation() {
      return violation
    },
    openPage(slot) {
      Object.assign(slot, createOpenPage(slot), { release: null, isCut: false })
    },
  }
}
