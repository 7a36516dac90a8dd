import type { Push, Reply } from '@offhook/protocol'
import {
  type CallRecord,
  type Changes,
  type Command,
  createSwitchboard,
  type SessionStore,
  type Switchboard,
  type SwitchboardOptions,
  type ResultOf,
} from '@offhook/switchboard'
import type { Clock } from '../../api/ports/clock'
import type { PlainCheck } from './plainData'

/** What is remembered of a call when its record is gone. */
export interface CallHistory {
  callMode: CallRecord['callMode']
  /** Devices that were ever in it. */
  seated: Set<string>
  /** Why it ended, in the words of the server. */
  reason: string | null
  /** When its record went. */
  endedAt: number | null
  /** Whose access was taken away while they were in it, or rung by it, and when. */
  dismissed: Map<string, number>
}

/** When a call was over for a user with somebody's access: with their own, or with that of the last they could talk to. */
export function dismissedAt({ dismissed, endedAt }: CallHistory, userJid: string): number | null {
  return [...dismissed.values()].find((at) => at === endedAt) ?? dismissed.get(userJid) ?? null
}

/** Holds the server to what must be true of it after every command, and remembers what became of its calls. */
export interface ServerWatch {
  makeSwitchboard(options: SwitchboardOptions): Switchboard
  /** By room. */
  readonly calls: ReadonlyMap<string, CallHistory>
  /** There was a start without the records of the one before. */
  readonly hasLostRecords: boolean
}

/** What only one device of several is told. */
const ofOneDevice = ['answered-elsewhere', 'signaling-failed']
/** Doing these again is as good as remembering them. */
const repeatable = ['call:signal', 'session:sync']

/** What changes no call, and would only make a story long. */
const small = ['call:signal', 'session:sync', 'connectDevice', 'disconnectDevice', 'userDeadline']

export function createServerWatch(
  clock: Clock,
  plainProblem: PlainCheck,
  fail: (what: string) => void,
  tell: (line: string, roomId: string) => void,
): ServerWatch {
  const calls = new Map<string, CallHistory>()
  let starts = 0
  let resumed = 0

  function remember({ roomId, callMode, members }: CallRecord): void {
    const history = calls.get(roomId) ?? {
      callMode,
      seated: new Set(),
      reason: null,
      endedAt: null,
      dismissed: new Map(),
    }
    calls.set(roomId, history)
    for (const { deviceId } of members) history.seated.add(deviceId)
  }

  function makeSwitchboard(options: SwitchboardOptions): Switchboard {
    const records = new Map<string, CallRecord>()
    const over = new Set<string>()
    const replies = new Map<string, Reply<unknown>>()
    const upSince = clock.now()
    starts += 1
    // Of a call that the server has lost, and that is made again, it may say something else.
    for (const history of calls.values()) history.reason = null
    let repeated: string | null = null
    /** Whoever dials, and finds nobody, was engaged for a moment. */
    let dialled: { userJid: string; to: readonly string[] } | null = null

    /** Whose access is being taken away: out of every call, and everybody hears the same of it. */
    let dismissing: string | null = null

    function checkDismissed(): void {
      for (const { members, users } of records.values()) {
        const isIn = members.some(({ userJid }) => userJid === dismissing)
        const rings = users.some(
          ({ userJid, status }) => userJid === dismissing && ['calling', 'ringing'].includes(status),
        )
        if (isIn || rings) fail(`for the server ${String(dismissing)}, who has no access, is in a call`)
      }
    }

    function checkRecords(): void {
      const taken = new Set<string>()
      for (const { roomId, members, users, ringsUntil } of records.values()) {
        for (const { userJid } of members) {
          if (taken.has(userJid)) fail(`for the server ${userJid} is in two calls`)
          taken.add(userJid)
        }
        const rings = users.some(
          ({ userJid, status }) =>
            (status === 'calling' || status === 'ringing') && !members.some((seat) => seat.userJid === userJid),
        )
        if (rings && ringsUntil < clock.now() && ringsUntil >= upSince)
          fail('for the server a call rings past its time')
        if (over.has(roomId)) fail('for the server a call that has ended goes on')
      }
    }

    function see(changes: Changes): void {
      if (repeated !== null && changes.calls.size > 0) fail(`${repeated} is done twice`)
      for (const [key, record] of [...changes.calls, ...changes.users]) {
        const problem = record && plainProblem(record)
        if (problem) fail(`the server keeps what is not plain data: ${key}${problem}`)
      }
      if (changes.calls.size === 0) return
      for (const [roomId, record] of changes.calls) {
        if (record) {
          records.set(roomId, record)
          remember(record)
        } else if (records.delete(roomId)) {
          over.add(roomId)
          const history = calls.get(roomId)
          if (history) history.endedAt = clock.now()
        }
        if (dismissing !== null) calls.get(roomId)?.dismissed.set(dismissing, clock.now())
      }
      checkRecords()
    }

    const store: SessionStore = {
      transact: (work) =>
        options.store.transact((view) => {
          const done = work(view)
          see(done.changes)
          return done
        }),
    }

    /** `engaged` is a word for somebody who talks to a third; in a group, to anybody in another call. */
    function checkEngaged(roomId: string, userJid: string, toldJid: string): void {
      const own = [...records.values()].filter(({ members }) => members.some((seat) => seat.userJid === userJid))
      if (calls.get(roomId)?.callMode === 'onetomany') {
        const isElsewhere = dialled?.userJid === userJid || own.some((record) => record.roomId !== roomId)
        if (!isElsewhere) fail(`${toldJid} hears that ${userJid} is engaged, who is in no other call`)
        return
      }
      const others = own.flatMap(({ users }) => users.map((user) => user.userJid))
      if (dialled?.userJid === userJid) others.push(...dialled.to)
      if (!others.some((jid) => jid !== userJid && jid !== toldJid))
        fail(`${toldJid} hears that ${userJid} is engaged, who talks to nobody else`)
    }

    function deliver(to: { userJid: string; deviceId: string }, push: Push): void {
      if (push.name === 'call:closed') {
        const { roomId, reason, userJid } = push.payload
        const history = calls.get(roomId)
        if (reason === 'engaged' && userJid !== to.userJid) checkEngaged(roomId, userJid, to.userJid)
        if (history?.callMode === 'onetoone' && !ofOneDevice.includes(reason)) {
          if (history.reason !== null && history.reason !== reason)
            fail(`the server gives two reasons: ${history.reason} and ${reason}`)
          history.reason = reason
        }
      }
      const reason = push.name === 'call:closed' || push.name === 'call:user' ? push.payload.reason : undefined
      if (dismissing !== null && reason !== undefined && reason !== 'signaling-failed')
        fail(`${to.userJid} hears ${reason} of ${dismissing}, whose access was taken away`)
      if (push.name === 'call:user' && push.payload.reason === 'engaged')
        checkEngaged(push.payload.roomId, push.payload.user.userJid, to.userJid)
      options.deliver(to, push)
    }

    /** A command that comes again is answered as it was, and not done again. */
    function checkReply(command: Command, reply: Reply<unknown>): void {
      if (!('id' in command) || repeatable.includes(command.name)) return
      const before = replies.get(command.id)
      replies.set(command.id, reply)
      if (!before || isNotConnected(before) || isNotConnected(reply)) return
      if (JSON.stringify(before) !== JSON.stringify(reply)) fail(`${command.name} comes twice, and has two answers`)
    }

    const switchboard = createSwitchboard({ ...options, store, deliver })
    return {
      ...switchboard,
      resume(kept) {
        const [users, kepts] = [[...kept.users], [...kept.calls]]
        for (const record of kepts) records.set(record.roomId, record)
        if (users.length > 0) resumed += 1
        return switchboard.resume({ users, calls: kepts })
      },
      async dispatch<C extends Command>(command: C, answer?: (reply: Reply<ResultOf<C>>) => void) {
        let answers = 0
        if ('id' in command)
          dialled = command.name === 'call:start' ? { userJid: command.from.userJid, to: command.request.to } : null
        const known = 'id' in command ? replies.get(command.id) : undefined
        repeated = known && !isNotConnected(known) ? command.name : null
        dismissing = command.name === 'revokeUser' ? command.userJid : null
        const dispatched = switchboard.dispatch(command, (reply) => {
          answers += 1
          if (!small.includes(command.name)) tell(sayCommand(command, reply), roomIdOf(command))
          if (answers > 1) fail(`${command.name} has more than one answer`)
          checkReply(command, reply)
          answer?.(reply)
        })
        repeated = null
        if (dismissing !== null) checkDismissed()
        dismissing = null
        const reply = await dispatched
        if (answers === 0) fail(`${command.name} has no answer`)
        return reply
      },
    }
  }

  return {
    calls,
    makeSwitchboard,
    get hasLostRecords() {
      return starts > 1 + resumed
    },
  }
}

function roomIdOf(command: Command): string {
  return 'roomId' in command
    ? command.roomId
    : 'request' in command && 'roomId' in command.request
      ? command.request.roomId
      : ''
}

function sayCommand(command: Command, reply: Reply<unknown>): string {
  const from = 'from' in command ? ` of ${command.from.userJid.split('@')[0] ?? ''}` : ''
  return `    the server: ${command.name}${from}${reply.ok ? '' : `, ${reply.failure.code}`}`
}

function isNotConnected(reply: Reply<unknown>): boolean {
  return !reply.ok && reply.failure.code === 'not-connected'
}
