import type { Clock } from '@offhook/core'
import type { Call, CallStoreState } from '@offhook/core'
import type { UserStatusEntry } from '@offhook/core'
import type { Page } from './simulatedPage'
import type { PlainCheck } from './jsonCheck'

/** Ring time, and the grace after which a client stops by itself (CONTRACT 4.5). */
const LONGEST_RING_MS = 30_000 + 5_000

/** What one page knew of one call. */
export interface Knowledge {
  page: Page
  call: Call
  since: number
  /** The server has taken the call. */
  isTaken: boolean
  /** When the call ended here. */
  endedAt: number | null
  /** It rang when its user hung up the line on purpose. */
  isLeftRinging: boolean
  /** The page had been refused its microphone by then. */
  lacksMicrophone: boolean
  /** What the server said of the end before it ended here; nothing where the client was the first to know. */
  told: string | null
  /** Of whom was said that they are out of the call while it went on here, and why. */
  left: { userJid: string; reason: string }[]
}

export interface Witness {
  /** By room id. */
  calls: ReadonlyMap<string, Knowledge>
  told(roomId: string, reason: string): void
  /** The call that this page takes part in. */
  running(): Call | undefined
  ringing(): Call | undefined
}

export const isOver = ({ status }: Call) => status === 'ended'
const ringsHere = ({ status, direction }: Call) => status === 'ringing' && direction === 'incoming'

/** Holds one page, at every moment, to what must be true of each. */
export function createWitness(
  page: Page,
  clock: Clock,
  plainProblem: PlainCheck,
  fail: (what: string) => void,
  log: (roomId: string, line: string) => void,
): Witness {
  const calls = new Map<string, Knowledge>()
  const told = new Map<string, string>()
  const heard = new Map<string, number>()
  let isMicrophoneRefused = false
  const { client, name } = page
  const state = () => client.store.getState()
  const running = () => Object.values(state().calls).find((call) => !isOver(call) && !ringsHere(call))

  function onlyOnce(event: string, roomId: string): void {
    const count = (heard.get(`${event} ${roomId}`) ?? 0) + 1
    heard.set(`${event} ${roomId}`, count)
    if (count > 1) fail(`${name} hears ${event} of one call twice`)
  }

  function watchRing(roomId: string, which: (call: Call) => boolean): void {
    const known = calls.get(roomId)
    clock.after(LONGEST_RING_MS + 1, () => {
      const call = state().calls[roomId]
      // A phone that was rung again has its own watch.
      if (!page.isDead && call && which(call) && calls.get(roomId) === known)
        fail(`${name} still shows ${call.status} after ${String(LONGEST_RING_MS)} ms`)
    })
  }

  function see(call: Call): void {
    const { roomId, status } = call
    let known = calls.get(roomId)
    // Whoever hung up the line on purpose, and is back while it still rings, is rung again, or is in it by dialling the caller.
    const isBack = known?.isLeftRinging === true && (ringsHere(call) || call.status === 'connecting')
    if (isBack) for (const event of ['incoming', 'closed', 'missed']) heard.delete(`${event} ${roomId}`)
    if (!known || isBack) {
      known = {
        page,
        call,
        since: clock.now(),
        isTaken: false,
        endedAt: null,
        isLeftRinging: false,
        lacksMicrophone: false,
        told: null,
        left: [],
      }
      calls.set(roomId, known)
      if (ringsHere(call)) watchRing(roomId, ringsHere)
    }
    if (known.endedAt !== null && !isOver(call)) fail(`${name}: a call that has ended is ${status} again`)
    if (known.call.status !== status || known.call === call)
      log(roomId, `${name}: ${call.direction} ${status} ${call.endReason ?? ''}`.trim())
    // Where the line is hung up before the server has heard of an answer it rang, though the screen shows the call since the press.
    const rang = ringsHere(known.call) || (known.call.status === 'connecting' && call.endedBy === 'local')
    known.call = call
    if (!known.isTaken && call.roomLink !== '') {
      known.isTaken = true
      if (call.direction === 'outgoing')
        watchRing(roomId, (now) => now.status === 'calling' || (now.status === 'ringing' && !ringsHere(now)))
    }
    if (isOver(call) && known.endedAt === null) {
      known.endedAt = clock.now()
      known.isLeftRinging = rang && call.endReason === 'signaling-failed'
      known.lacksMicrophone = isMicrophoneRefused
      known.told = told.get(roomId) ?? null
      if (call.endReason === null || call.endedBy === null) fail(`${name}: a call ended without a reason`)
    }
  }

  function compare(whole: CallStoreState, { calls: before }: CallStoreState): void {
    const problem = plainProblem(whole)
    if (problem !== null) fail(`${name}: the store is not plain data: state${problem}`)
    const { calls: now } = whole
    if (now === before) return
    for (const call of Object.values(now)) if (before[call.roomId] !== call) see(call)
    for (const call of Object.values(before)) {
      if (now[call.roomId] || isOver(call)) continue
      // What failed before anybody's phone rang never was; what was dialled by both goes on under its other name.
      if (call.status === 'calling' && call.roomLink === '') calls.delete(call.roomId)
      else fail(`${name}: a call that was ${call.status} has left the store without an end`)
    }
    if (Object.values(now).filter((call) => !isOver(call) && !ringsHere(call)).length > 1)
      fail(`${name} is in two calls`)
  }

  function checkUsers(what: string, about: string, users: UserStatusEntry[]): void {
    const own = users.filter(({ localUser }) => localUser)
    if (own.length !== 1 || own[0]?.userJid !== page.userJid) fail(`${name}: ${what} does not list its own user once`)
    if (users.filter(({ callInitiator }) => callInitiator).length !== 1) fail(`${name}: ${what} names not one caller`)
    if (!users.some(({ userJid }) => userJid === about)) fail(`${name}: ${what} is about somebody who is not in it`)
    if (new Set(users.map(({ userJid }) => userJid)).size !== users.length) fail(`${name}: ${what} lists a user twice`)
  }

  client.store.subscribe(compare)
  client.on('callStatus', ({ roomId, status, userJid, sessionStatus, usersStatus, reason }) => {
    checkUsers(status, userJid, usersStatus)
    if (usersStatus.find((user) => user.userJid === userJid)?.status !== status)
      fail(`${name}: ${status} is not what usersStatus says`)
    if (sessionStatus === null && reason !== undefined) calls.get(roomId)?.left.push({ userJid, reason })
    if (sessionStatus === 'closed') onlyOnce('closed', roomId)
    else if (heard.has(`closed ${roomId}`)) fail(`${name} hears ${status} of a call that is closed`)
  })
  client.on('incomingCall', ({ roomId, userJid, usersStatus }) => {
    onlyOnce('incoming', roomId)
    checkUsers('incoming', userJid, usersStatus)
  })
  client.on('mediaError', ({ device }) => {
    if (device !== 'camera') isMicrophoneRefused = true
  })
  client.on('missedCall', ({ roomId }) => {
    onlyOnce('missed', roomId)
  })
  client.on('userTrack', ({ userJid, usersStatus }) => {
    checkUsers('track', userJid, usersStatus)
    if (running() === undefined && userJid !== page.userJid) fail(`${name} is handed a track without a call`)
  })

  return {
    calls,
    told: (roomId, reason) => void told.set(roomId, reason),
    running,
    ringing: () => Object.values(state().calls).find(ringsHere),
  }
}
