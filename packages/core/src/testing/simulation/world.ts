import { createMemorySessionStore, type MemorySessionStore } from '@offhook/switchboard'
import { createExchange } from '../exchange'
import { createFakeNetwork } from '../fakeTransport'
import { disagreement } from './agreement'
import { createPage, type Page } from './page'
import { createRandom } from './random'
import type { Act, Schedule } from './schedule'
import { createVirtualTime, startOfTime } from './virtualTime'
import { createWitness, isOver, type Knowledge, type Witness } from './witness'

/** One run of one schedule. */
export interface World {
  /** Lets the next thing happen; let promises settle before the next step. @returns whether there is more to come. */
  step(): boolean
  /** The first thing that was wrong. */
  readonly violation: string | null
  /** How many calls somebody knew of. */
  readonly calls: number
}

interface Slot {
  name: string
  userJid: string
  page: Page
  witness: Witness
  pages: number
  isCut: boolean
  release: (() => void) | null
}

const names = ['alice', 'bob', 'carol', 'dave']
/** After the last act everything is mended, and this is time enough for every timer to have its say. */
const MEND_MS = 100_000
const GOODBYE_MS = 20_000
/** Longer than the switchboard remembers anybody who has gone. */
const FORGET_MS = 200_000

/** Users, their pages, the server and both networks of a schedule. Everything happens by `step`, and the same way every time. */
export function createWorld(schedule: Schedule, log: (line: string) => void = () => undefined): World {
  const time = createVirtualTime()
  const random = createRandom(schedule.seed ^ 0x5eed)
  /** Devices that were ever in a call, by room. */
  const seated = new Map<string, Set<string>>()
  const witnesses: Witness[] = []
  const troubles: { at: number; userJid: string | null }[] = []
  let violation: string | null = null
  let isServerDown = false
  let isFinished = false

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
        let isCallChanged = false
        const done = store.transact((view) => {
          const result = work(view)
          isCallChanged = result.changes.calls.size > 0
          return result
        })
        if (isCallChanged) checkSeats(store)
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
    return Object.assign(slot, openPage(slot))
  }

  function openPage(slot: { name: string; userJid: string; pages: number }): { page: Page; witness: Witness } {
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

  /** The act's device where it can do it, the next one that can otherwise. */
  function who(device: number, can: (slot: Slot) => boolean): Slot | undefined {
    const able = slots.filter(can)
    return able[device % able.length]
  }

  const isUp = ({ page }: Slot) => !page.isDead
  const trouble = (userJid: string | null) => troubles.push({ at: time.now(), userJid })

  function perform(act: Act): void {
    switch (act.do) {
      case 'killServer':
        if (isServerDown) return
        note('the server dies')
        trouble(null)
        isServerDown = true
        exchange.crash()
        return
      case 'startServer':
        if (isServerDown) startServer(act.records)
        return
      case 'call': {
        const slot = who(act.device, (each) => isUp(each) && !each.witness.running())
        if (slot) call(slot, act.to, act.callType)
        return
      }
      default: {
        const [can, does] = deeds[act.do]
        const slot = who(act.device, can)
        if (!slot) return
        note(`${slot.page.name}: ${act.do}${act.do === 'mute' ? ` ${act.type} ${String(act.isMuted)}` : ''}`)
        does(slot, act)
      }
    }
  }

  function call(slot: Slot, to: number[], callType: 'audio' | 'video'): void {
    const own = names.indexOf(slot.userJid.split('@')[0] ?? '')
    const count = schedule.devices.length
    const callees = [...new Set(to.map((user) => names[user === own ? (user + 1) % count : user] ?? ''))]
    note(`${slot.page.name}: ${callType} call to ${callees.join(', ')}`)
    const { client } = slot.page
    slot.page.command('call', () =>
      callType === 'audio' ? client.makeVoiceCall(callees) : client.makeVideoCall(callees),
    )
  }

  type Deed = Exclude<Act['do'], 'call' | 'killServer' | 'startServer'>
  const ringing = (slot: Slot) => isUp(slot) && slot.witness.ringing() !== undefined
  const talking = (slot: Slot) => isUp(slot) && slot.witness.running() !== undefined
  const deeds: { [D in Deed]: [can: (slot: Slot) => boolean, does: (slot: Slot, act: Act) => void] } = {
    answer: [ringing, ({ page }) => page.command('answer', () => page.client.answerCall())],
    decline: [ringing, ({ page }) => page.command('decline', () => page.client.declineCall())],
    hangUp: [talking, ({ page }) => page.command('hang up', () => page.client.endCall())],
    mute: [
      talking,
      ({ page }, act) => {
        if (act.do !== 'mute') return
        page.command('mute', () =>
          act.type === 'audio' ? page.client.muteAudio(act.isMuted) : page.client.muteVideo(act.isMuted),
        )
      },
    ],
    hold: [(slot) => isUp(slot) && !slot.release, (slot) => (slot.release = slot.page.devices.hold())],
    release: [(slot) => slot.release !== null, letGo],
    deny: [isUp, ({ page }) => page.devices.deny('microphone')],
    allow: [isUp, ({ page }) => page.devices.allow()],
    connect: [
      (slot) => isUp(slot) && slot.page.client.store.getState().connection.status === 'offline',
      ({ page }) => page.command('connect', () => page.client.connect()),
    ],
    disconnect: [
      isUp,
      ({ page, userJid }) => {
        trouble(userJid)
        page.command('disconnect', () => page.client.disconnect())
      },
    ],
    closePage: [
      isUp,
      (slot) => {
        slot.page.hide()
        time.after(0, () => {
          kill(slot)
        })
      },
    ],
    crash: [isUp, kill],
    open: [
      ({ page }) => page.isDead,
      (slot) => {
        Object.assign(slot, openPage(slot), { release: null, isCut: false })
      },
    ],
    dropLine: [
      (slot) => isUp(slot) && !slot.isCut,
      (slot) => {
        trouble(slot.userJid)
        slot.isCut = true
        exchange.dropLine(slot.page.deviceId)
      },
    ],
    restoreLine: [(slot) => isUp(slot) && slot.isCut, restoreLine],
    cutMedia: [
      isUp,
      ({ page }) => {
        trouble(page.userJid)
        network.cut(page.name)
      },
    ],
    restoreMedia: [isUp, ({ page }) => network.restore(page.name)],
    breakLinks: [
      isUp,
      ({ page }) => {
        trouble(page.userJid)
        network.fail(page.name)
      },
    ],
  }

  function letGo(slot: Slot): void {
    slot.release?.()
    slot.release = null
  }

  function restoreLine(slot: Slot): void {
    slot.isCut = false
    trouble(slot.userJid)
    exchange.restoreLine(slot.page.deviceId)
  }

  /** What is on its way to the server still arrives. */
  function kill(slot: Slot): void {
    const { page, userJid } = slot
    if (page.isDead) return
    trouble(userJid)
    page.die()
    time.after(2 * schedule.delay.to + 1, () => {
      exchange.dropLine(page.deviceId)
    })
  }

  function startServer(records: 'kept' | 'lost'): void {
    note(`the server is back, its records ${records}`)
    trouble(null)
    isServerDown = false
    void exchange.start(records)
    for (const slot of slots) {
      time.after(random.between(1, 3_000), () => {
        if (isUp(slot) && !slot.isCut) restoreLine(slot)
      })
    }
  }

  /** Nothing that anybody holds may outlive its call. */
  function checkIdle({ page, witness }: Slot): void {
    if (page.isDead || witness.running()) return
    const isAsking = [...page.open].some((command) => command.startsWith('answer') || command.startsWith('call'))
    if (!isAsking && page.devices.liveTracks() > 0) fail(`${page.name} is in no call and has a live track`)
    if (network.isSending(page.name, 'audio') || network.isSending(page.name, 'video'))
      fail(`${page.name} is in no call and sends media`)
  }

  function checkPlain({ page }: Slot): void {
    const state = page.client.store.getState()
    if (JSON.stringify(state) !== JSON.stringify(structuredClone(state)))
      fail(`${page.name}: the store is not plain data`)
  }

  function mend(): void {
    note('everything is mended')
    if (isServerDown) startServer('kept')
    network.restore()
    for (const slot of slots) {
      letGo(slot)
      slot.page.devices.allow()
      if (isUp(slot) && slot.isCut) restoreLine(slot)
    }
  }

  /** Long after the last trouble people talk or they do not, and both ends and the server say the same of it. */
  function checkTalks(): void {
    for (const slot of slots.filter(isUp)) {
      const running = slot.witness.running()
      const { name, deviceId, userJid } = slot.page
      if (slot.witness.ringing()) fail(`${name} rings for ever`)
      checkPlain(slot)
      if (!running) continue
      if (running.status !== 'connected') fail(`${name} is ${running.status} for ever`)
      const record = exchange.store.calls.get(running.roomId)
      if (!record?.seats.some((seat) => seat.deviceId === deviceId))
        fail(`${name} is in a call of which the server knows nothing`)
      for (const other of Object.values(running.participants)) {
        if (other.isLocal || other.status !== 'connected') continue
        const theirs = slots.find(
          (each) => isUp(each) && each.userJid === other.userJid && each.witness.running()?.roomId === running.roomId,
        )
        if (theirs?.witness.running()?.participants[userJid]?.status !== 'connected')
          fail(`${name} talks to ${other.userJid}, who does not`)
      }
    }
    for (const { roomId, seats } of exchange.store.calls.values()) {
      for (const { deviceId } of seats)
        if (!slots.some(({ page, witness }) => page.deviceId === deviceId && witness.running()?.roomId === roomId))
          fail('the server keeps somebody in a call that they are not in')
    }
  }

  function goodbye(): void {
    for (const { page } of slots.filter(isUp)) page.command('hang up', () => page.client.endCall())
  }

  function checkNothingLeft(): void {
    for (const slot of slots.filter(isUp)) {
      const { page, witness } = slot
      checkIdle(slot)
      checkPlain(slot)
      if (page.open.size > 0) fail(`${page.name}: ${[...page.open].join(', ')} is never settled`)
      if (page.timers > 0) fail(`${page.name}: ${String(page.timers)} timers wait, and there is no call`)
      if (page.sound.tone !== null || page.sound.playing.length > 0)
        fail(`${page.name} makes a sound, and there is no call`)
      if (Object.keys(page.client.store.getState().calls).length > 2)
        fail(`${page.name} keeps calls that are long over`)
      for (const { call } of witness.calls.values())
        if (!isOver(call)) fail(`${page.name}: a call is ${call.status} for ever`)
    }
    if (network.openLinks() > 0) fail(`${String(network.openLinks())} links are open, and there is no call`)
    if (exchange.store.calls.size > 0) fail('the server keeps a call that nobody is in')
    checkReasons()
  }

  function checkReasons(): void {
    const rooms = new Map<string, Knowledge[]>()
    for (const { calls } of witnesses)
      for (const known of calls.values()) rooms.set(known.call.roomId, [...(rooms.get(known.call.roomId) ?? []), known])
    for (const [roomId, all] of rooms) {
      const ends = all.filter(({ endedAt, call }) => endedAt !== null && call.callMode === 'onetoone')
      const patience = 4 * schedule.delay.to + 10
      const from = Math.min(...all.map(({ since }) => since)) - patience
      const to = Math.max(...ends.map(({ endedAt }) => endedAt ?? 0)) + patience
      const people = all[0]?.call.participantIds ?? []
      const isCalm = !troubles.some(
        ({ at, userJid }) => at >= from && at <= to && (userJid === null || people.includes(userJid)),
      )
      const inCall = seated.get(roomId) ?? new Set<string>()
      // Whoever hung up before hearing under which name the other one's call goes on never knew that call.
      const isKnown = [...inCall].every((deviceId) => all.some(({ page }) => page.deviceId === deviceId))
      const isSeated = ({ page }: Knowledge) => inCall.has(page.deviceId)
      const wrong = disagreement({ ends, isSeated, isCalm: isCalm && isKnown && ends.length === all.length, patience })
      if (wrong !== null) fail(wrong)
    }
  }

  function leave(): void {
    for (const { page } of slots.filter(isUp)) page.command('destroy', () => page.client.destroy())
  }

  function checkForgotten(): void {
    for (const { page } of slots) {
      if (page.timers > 0) fail(`${page.name}: ${String(page.timers)} timers outlive the client`)
      if (!page.isDead && page.open.size > 0) fail(`${page.name}: ${[...page.open].join(', ')} is never settled`)
    }
    if (exchange.store.users.size > 0 || exchange.store.calls.size > 0)
      fail('the server remembers somebody who has gone')
    isFinished = true
  }

  let at = 1_000
  for (const { after, ...act } of schedule.acts) {
    at += after
    time.after(at, () => {
      perform(act)
    })
    time.after(at, () => {
      for (const slot of slots) checkIdle(slot)
    })
  }
  const chapters: [number, () => void][] = [
    [0, mend],
    [MEND_MS, checkTalks],
    [0, goodbye],
    [GOODBYE_MS, checkNothingLeft],
    [0, leave],
    [FORGET_MS, checkForgotten],
  ]
  for (const [after, chapter] of chapters) {
    at += after
    time.after(at, chapter)
  }

  return {
    step: () => violation === null && !isFinished && time.step(),
    get violation() {
      return violation
    },
    get calls() {
      return new Set(witnesses.flatMap(({ calls }) => [...calls.keys()])).size
    },
  }
}
