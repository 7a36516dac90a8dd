import type { Call, CallStoreState, Clock, UserStatusEntry } from '@offhook/core'
import type { JsonCheck } from './jsonCheck'
import type { SimulatedPage } from './simulatedPage'

/**
 * The ring time, the grace after which a client ends a call by itself, and the time in which it notices that an answer was reverted, in
 * milliseconds (`docs/api-contract.md`, section 4).
 */
const LONGEST_RING_MS = 30_000 + 5_000 + 1_000

/** One call as one page saw it. */
export interface ObservedCall {
  page: SimulatedPage
  /** The latest state. */
  call: Call
  firstSeenAt: number
  /** The server has accepted the call. */
  isAccepted: boolean
  /** When the call ended on this page. */
  endedAt: number | null
  /** The call rang when its user disconnected on purpose. */
  rangOnDisconnect: boolean
  /** The browser had refused the page its microphone before the call ended. */
  isMicrophoneDenied: boolean
  /** The reason that the server gave before the call ended here, or `null` where the client ended it first. */
  serverReason: string | null
  /** Users whose part in the call ended while the call went on here, and why. */
  departures: { userJid: string; reason: string }[]
}

/** Checks the invariants of one page after every change of its store and on every event. */
export interface PageObserver {
  /** By room id. */
  calls: ReadonlyMap<string, ObservedCall>
  recordServerReason(roomId: string, reason: string): void
  /** The call that this page takes part in. */
  currentCall(): Call | undefined
  incomingCall(): Call | undefined
}

export const isOver = ({ status }: Call) => status === 'ended'
const isIncoming = ({ status, direction }: Call) => status === 'ringing' && direction === 'incoming'

/**
 * @param fail receives the invariant that was broken
 * @param log receives every change of the status of a call
 */
export function createPageObserver(
  page: SimulatedPage,
  clock: Clock,
  findNonJson: JsonCheck,
  fail: (violation: string) => void,
  log: (roomId: string, line: string) => void,
): PageObserver {
  const calls = new Map<string, ObservedCall>()
  const serverReasons = new Map<string, string>()
  /** How often an event was emitted, by event and room id. */
  const eventCounts = new Map<string, number>()
  let isMicrophoneDenied = false
  const { client, name } = page
  const state = () => client.store.getState()
  const currentCall = () => Object.values(state().calls).find((call) => !isOver(call) && !isIncoming(call))

  function checkOnce(event: string, roomId: string): void {
    const count = (eventCounts.get(`${event} ${roomId}`) ?? 0) + 1
    eventCounts.set(`${event} ${roomId}`, count)
    if (count > 1) fail(`${name} emits ${event} of one call twice`)
  }

  /** Fails if the call is still in the phase that `isRinging` matches when the ring time is over. */
  function limitRinging(roomId: string, isRinging: (call: Call) => boolean): void {
    const observed = calls.get(roomId)
    clock.after(LONGEST_RING_MS + 1, () => {
      const call = state().calls[roomId]
      // A call that rings again is observed as a new call with its own limit.
      if (!page.isDead && call && isRinging(call) && calls.get(roomId) === observed)
        fail(`${name} still shows ${call.status} after ${String(LONGEST_RING_MS)} ms`)
    })
  }

  function observe(call: Call): void {
    const { roomId, status } = call
    let observed = calls.get(roomId)
    // A user who disconnected on purpose and reconnects while the call still rings sees it ring again, or is in it by calling the
    // caller.
    const isBack = observed?.rangOnDisconnect === true && (isIncoming(call) || call.status === 'connecting')
    if (isBack) for (const event of ['incoming', 'closed', 'missed']) eventCounts.delete(`${event} ${roomId}`)
    if (!observed || isBack) {
      observed = {
        page,
        call,
        firstSeenAt: clock.now(),
        isAccepted: false,
        endedAt: null,
        rangOnDisconnect: false,
        isMicrophoneDenied: false,
        serverReason: null,
        departures: [],
      }
      calls.set(roomId, observed)
      if (isIncoming(call)) limitRinging(roomId, isIncoming)
    }
    if (call.connectedAt !== null && (status === 'calling' || status === 'ringing'))
      fail(`${name} shows a call as ${status} that was connected`)
    if (observed.endedAt !== null && !isOver(call)) fail(`${name}: a call that has ended is ${status} again`)
    if (observed.call.status !== status || observed.call === call)
      log(roomId, `${name}: ${call.direction} ${status} ${call.endReason ?? ''}`.trim())
    // A call that is answered here and not yet on the server still rings on the server, though the page shows it as connecting.
    const rang = isIncoming(observed.call) || (observed.call.status === 'connecting' && call.endedBy === 'local')
    observed.call = call
    if (!observed.isAccepted && call.roomLink !== '') {
      observed.isAccepted = true
      if (call.direction === 'outgoing')
        limitRinging(roomId, (now) => now.status === 'calling' || (now.status === 'ringing' && !isIncoming(now)))
    }
    if (isOver(call) && observed.endedAt === null) {
      observed.endedAt = clock.now()
      observed.rangOnDisconnect = rang && call.endReason === 'signaling-failed'
      observed.isMicrophoneDenied = isMicrophoneDenied
      observed.serverReason = serverReasons.get(roomId) ?? null
      if (call.endReason === null || call.endedBy === null) fail(`${name}: a call ended without a reason`)
      for (const { userJid, endReason } of Object.values(call.participants))
        if (endReason === undefined) fail(`${name}: a call ended without a reason for ${userJid}`)
    }
  }

  function checkStore(current: CallStoreState, previous: CallStoreState): void {
    const problem = findNonJson(current)
    if (problem !== null) fail(`${name}: the store is not plain data: state${problem}`)
    if (current.calls === previous.calls) return
    for (const call of Object.values(current.calls)) if (previous.calls[call.roomId] !== call) observe(call)
    for (const call of Object.values(previous.calls)) {
      if (current.calls[call.roomId] || isOver(call)) continue
      // A call that fails before the server accepts it is removed. Where both users called each other, the call goes on under the other
      // room id.
      if (call.status === 'calling' && call.roomLink === '') calls.delete(call.roomId)
      else fail(`${name}: a call that was ${call.status} has left the store without an end`)
    }
    if (Object.values(current.calls).filter((call) => !isOver(call) && !isIncoming(call)).length > 1)
      fail(`${name} is in two calls`)
  }

  function checkUsers(event: string, about: string, users: UserStatusEntry[]): void {
    const local = users.filter(({ localUser }) => localUser)
    if (local.length !== 1 || local[0]?.userJid !== page.userJid)
      fail(`${name}: ${event} does not list the local user once`)
    if (users.filter(({ callInitiator }) => callInitiator).length !== 1)
      fail(`${name}: ${event} does not list one caller`)
    if (!users.some(({ userJid }) => userJid === about)) fail(`${name}: ${event} does not list the user it is about`)
    if (new Set(users.map(({ userJid }) => userJid)).size !== users.length) fail(`${name}: ${event} lists a user twice`)
  }

  client.store.subscribe(checkStore)
  client.on('callStatus', ({ roomId, status, userJid, sessionStatus, usersStatus, reason }) => {
    checkUsers(status, userJid, usersStatus)
    if (status !== 'userstatus' && usersStatus.find((user) => user.userJid === userJid)?.status !== status)
      fail(`${name}: ${status} differs from usersStatus`)
    if (sessionStatus === null && reason !== undefined) {
      calls.get(roomId)?.departures.push({ userJid, reason })
      const shown = state().calls[roomId]?.participants[userJid]?.endReason
      if (shown !== reason) fail(`${name}: ${userJid} is out with ${reason}, and the store shows ${String(shown)}`)
    }
    if (sessionStatus === 'closed') checkOnce('closed', roomId)
    else if (eventCounts.has(`closed ${roomId}`)) fail(`${name} emits ${status} of a call that is closed`)
  })
  client.on('incomingCall', ({ roomId, userJid, usersStatus }) => {
    checkOnce('incoming', roomId)
    checkUsers('incoming', userJid, usersStatus)
  })
  client.on('mediaError', ({ device }) => {
    if (device !== 'camera') isMicrophoneDenied = true
  })
  client.on('missedCall', ({ roomId }) => {
    checkOnce('missed', roomId)
  })
  client.on('userTrack', ({ userJid, usersStatus }) => {
    checkUsers('track', userJid, usersStatus)
    if (currentCall() === undefined && userJid !== page.userJid)
      fail(`${name} emits the track of another user and is in no call`)
  })

  return {
    calls,
    recordServerReason: (roomId, reason) => void serverReasons.set(roomId, reason),
    currentCall,
    incomingCall: () => Object.values(state().calls).find(isIncoming),
  }
}
