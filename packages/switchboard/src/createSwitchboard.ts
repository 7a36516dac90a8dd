import { type CallType, type DeviceAddress, type Failure, failure, type Push, type Reply } from '@offhook/protocol'
import { callDeadline, type CallRecord, isMember } from './call'
import type { Command, ProtocolCommand, ResultOf } from './commands'
import { type Participation, participationOf } from './connections'
import { createDeadlines, type SwitchboardClock } from './deadlines'
import { devicesToProbe, devicesToProbeAfter } from './probe'
import { type IceAccess, iceAccessOf } from './iceAccess'
import { findStoredReply } from './replies'
import { findRoomId } from './roomIds'
import type { SessionStore } from './sessionStore'
import { defaultSettings, type SwitchboardSettings } from './settings'
import { type Step, step } from './step'
import type { Changes, RecordsView } from './transaction'
import { createUnwrittenCommands, isExecutedAgain, SessionStoreError } from './unwrittenCommands'
import { connectedDevices, userDeadline, type UserRecord } from './user'

/** What {@link createSwitchboard} needs from its host. */
export interface SwitchboardOptions {
  /** Where the records are kept. */
  store: SessionStore
  /** The time, and timers for deadlines. */
  clock: SwitchboardClock
  /** The domain, and what differs from {@link defaultSettings}. */
  settings: Partial<SwitchboardSettings> & { domain: string }
  /**
   * Sends a push to a device. Called in the order in which the pushes must arrive.
   *
   * @param to - the device; it may have disconnected, which is not an error
   * @param push - the message
   */
  deliver(to: DeviceAddress, push: Push): void
  /**
   * Checks that a device still responds which is recorded as connected. Without it, a device that died silently counts as connected until
   * its connection times out.
   *
   * @param device - a device in a call
   * @returns a promise that resolves when the device has responded, or has been disconnected (`disconnectDevice`), within two seconds
   */
  probe?(device: DeviceAddress): Promise<void>
  /**
   * Closes the connection of a device for good, because its user has connected too many (`maxDevicesPerUser`). Called after the pushes.
   *
   * @param device - the device; it is recorded as disconnected
   * @param reason - what the client is told
   */
  disconnect?(device: DeviceAddress, reason: Failure): void
  /**
   * Called when a command fails that no caller waits for, such as that of a timer, for another reason than the store.
   *
   * @param error - what was thrown
   */
  onError?(error: unknown): void
}

/** The call logic with a store and a clock. A server, or the server in memory, feeds it with commands and delivers its pushes. */
export interface Switchboard {
  /**
   * Executes a command: writes its changes, calls `ack` with the reply, then delivers the pushes. A client that is acknowledged in `ack`
   * thus has the reply before any push that follows from it.
   *
   * With a store that is synchronous all of this happens before it returns, and no promise is made.
   *
   * If the store fails, it throws or rejects with a {@link SessionStoreError}, and nothing has changed. A command that reports what has
   * happened, such as `disconnectDevice` or `call:end`, is then executed again until the store has written it. A `connectDevice` is not:
   * close the connection, so that the client connects again.
   *
   * @param command - the command
   * @param ack - receives the reply, once
   * @returns the reply, or a promise of it if the store is asynchronous
   */
  dispatch<C extends Command>(
    command: C,
    ack?: (reply: Reply<ResultOf<C>>) => void,
  ): Reply<ResultOf<C>> | Promise<Reply<ResultOf<C>>>
  /**
   * Finds the reply to an earlier arrival of a command: the client has repeated the command, and it is not executed again.
   *
   * @param command - the command
   * @returns the reply, or `undefined` if the command has not been executed, or its reply is not kept any more
   */
  findReply(command: ProtocolCommand): Promise<Reply<unknown> | undefined>
  /**
   * Checks the devices on which the outcome of a command depends: a dead device must not make a user engaged. Call it before `dispatch`,
   * and execute no other command of the same device meanwhile.
   *
   * @param command - the command
   * @returns a promise that resolves when the command can be dispatched, or `null` if that is at once
   */
  probeBefore(command: Command): Promise<void> | null
  /**
   * Which ICE servers a device may have for a call.
   *
   * @param device - the device that asks
   * @param roomId - the call
   * @returns `none` also if the call does not exist
   */
  iceAccess(device: DeviceAddress, roomId: string): Promise<IceAccess>
  /**
   * Which users are in a call, for the decision whether one of them may invite others.
   *
   * @param device - the device that invites
   * @param roomId - the call
   * @returns the call type and the JIDs of the users in it, or `null` if the device is not in such a call
   */
  presentUsers(device: DeviceAddress, roomId: string): Promise<{ callType: CallType; present: string[] } | null>
  /**
   * What a device has to do with running calls. A device whose token has expired may stay in its call, and may do nothing else.
   *
   * @param device - the device
   */
  participation(device: DeviceAddress): Promise<Participation>
  /**
   * Continues with records of an earlier process, before any device connects: sets the timer of every deadline, and records every device
   * as disconnected, so that its membership expires unless it reconnects.
   *
   * @param records - every user and every call in the store
   */
  resume(records: { users: Iterable<UserRecord>; calls: Iterable<CallRecord> }): Promise<void>
  /** Cancels every timer. */
  close(): void
}

/** Commands of which the outcome depends on whether devices respond. `session:sync` is another one. */
const dependOnDevices: readonly Command['name'][] = ['call:start', 'call:invite', 'call:resume']

const noChanges: Changes = { users: new Map(), calls: new Map() }

const TOO_MANY_DEVICES = 'The user has connected another device, and too many are connected'

/**
 * Creates a switchboard: {@link step} with a store that keeps its records and a timer for each deadline.
 *
 * @param options - the store, the clock, the settings and where pushes go
 * @returns the switchboard; `close` it to cancel its timers
 * @example
 * ```ts
 * const switchboard = createSwitchboard({
 *   store: createMemorySessionStore(),
 *   clock: {
 *     now: () => performance.timeOrigin + performance.now(),
 *     after(ms, task) {
 *       const timer = setTimeout(task, ms)
 *       return () => clearTimeout(timer)
 *     },
 *   },
 *   settings: { domain: 'example.com' },
 *   deliver: (to, push) => console.log(to.deviceId, push.name),
 * })
 * const from = { userJid: 'alice@example.com', deviceId: 'a-device-of-alice' }
 * await switchboard.dispatch({ name: 'connectDevice', from, displayName: 'Alice' })
 * ```
 */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { store, clock } = options
  const settings = { ...defaultSettings, ...options.settings }
  const callDeadlines = createDeadlines(clock, (roomId, at) => void runAlone({ name: 'callDeadline', roomId }, at))
  const userDeadlines = createDeadlines(clock, (userJid, at) => void runAlone({ name: 'userDeadline', userJid }, at))

  async function runAlone(command: Command, at: number): Promise<void> {
    try {
      await run(command, at)
    } catch (error) {
      if (!(error instanceof SessionStoreError)) options.onError?.(error)
    }
  }

  const unwritten = createUnwrittenCommands({
    clock,
    execute: (command, notBefore) => transact(command, notBefore),
    onError: (error) => options.onError?.(error),
  })

  type Ack = (reply: Reply<never>) => void
  type Dispatched = Reply<never> | Promise<Reply<never>>

  /** Executes a command after those of the same user that the store has not written yet. */
  function run(command: Command, notBefore: number, ack?: Ack): Dispatched {
    const isWritten = unwritten.executeBefore(command)
    if (isWritten instanceof Promise) return isWritten.then((is) => (is ? runNext(command, notBefore, ack) : refuse()))
    return isWritten ? runNext(command, notBefore, ack) : refuse()

    function refuse(): Dispatched {
      return failWith(new SessionStoreError('Earlier commands are not written'), command, notBefore)
    }
  }

  function runNext(command: Command, notBefore: number, ack?: Ack): Dispatched {
    try {
      const result = transact(command, notBefore, ack)
      if (!(result instanceof Promise)) return result
      return result.catch((error: unknown) => failWith(error, command, notBefore))
    } catch (error) {
      return failWith(error, command, notBefore)
    }
  }

  /** Throws or rejects with the error, and notes a command that has to be executed again. */
  function failWith(error: unknown, command: Command, notBefore: number): Promise<never> {
    if (!(error instanceof SessionStoreError)) throw error
    const checked = store.transact((view) => ({ changes: noChanges, isAgain: isExecutedAgain(view, command) }))
    const note = ({ isAgain }: { isAgain: boolean }): never => {
      if (isAgain) unwritten.add(command, notBefore)
      throw error
    }
    return checked instanceof Promise ? checked.then(note) : note(checked)
  }

  function transact(command: Command, notBefore: number, ack?: Ack): Dispatched {
    const now = Math.max(clock.now(), notBefore)
    let isStepFailing = false
    const work = (view: RecordsView) => {
      isStepFailing = true
      const result = step(view, command, now, settings)
      isStepFailing = false
      return result
    }
    const rethrow = (error: unknown): never => {
      throw isStepFailing ? error : new SessionStoreError(error)
    }
    let result: Step | Promise<Step>
    try {
      result = store.transact(work)
    } catch (error) {
      return rethrow(error)
    }
    if (!(result instanceof Promise)) return commit(command, result, ack)
    return result.then((stored) => commit(command, stored, ack), rethrow)
  }

  function commit(command: Command, { changes, pushes, disconnected, reply }: Step, ack?: Ack): Reply<never> {
    unwritten.noteWritten()
    for (const [roomId, call] of changes.calls) callDeadlines.set(roomId, call && callDeadline(call))
    for (const [userJid, user] of changes.users) userDeadlines.set(userJid, user && userDeadline(user))
    // `step` replies to each command with the result of that command, which its type cannot express.
    ack?.(reply as Reply<never>)
    for (const { to, push } of pushes) options.deliver(to, push)
    // Others are told within two seconds if a device is dead to which the answering one connects.
    const devices = options.probe ? devicesToProbeAfter(command, pushes) : []
    if (devices.length > 0) void probeAll(devices)
    for (const device of disconnected) options.disconnect?.(device, failure('conflict', TOO_MANY_DEVICES))
    return reply as Reply<never>
  }

  async function probeAll(devices: DeviceAddress[]): Promise<void> {
    try {
      await Promise.all(devices.flatMap((device) => options.probe?.(device) ?? []))
    } catch (error) {
      options.onError?.(error)
    }
  }

  function probe(find: (view: RecordsView) => DeviceAddress[]): Promise<void> | null {
    if (!options.probe) return null
    const found = store.transact((view) => ({ changes: noChanges, devices: find(view) }))
    if (found instanceof Promise) return found.then(({ devices }) => probeAll(devices))
    return found.devices.length > 0 ? probeAll(found.devices) : null
  }

  return {
    dispatch: (command, ack) => run(command, 0, ack),
    probeBefore(command) {
      const find = (view: RecordsView) => devicesToProbe(view, command, settings)
      if (dependOnDevices.includes(command.name)) return probe(find)
      if (command.name !== 'session:sync' || !command.request.resumedDevices?.length) return null
      // A command of the earlier page that was on its way already passes for a response. The second time it cannot.
      return probe(find)?.then(() => probe(find) ?? undefined) ?? null
    },
    findReply: async (command) => {
      const { reply } = await store.transact((view) => ({ changes: noChanges, reply: findStoredReply(view, command) }))
      return reply
    },
    iceAccess: async (device, roomId) => {
      const { result } = await store.transact((view) => ({
        changes: noChanges,
        result: iceAccessOf(view, device, roomId),
      }))
      return result
    },
    presentUsers: async (device, roomId) => {
      const { result } = await store.transact((view) => {
        const call = view.call(findRoomId(view, device.userJid, roomId) ?? '')
        if (!call || !isMember(call, device)) return { changes: noChanges, result: null }
        const present = call.members.map(({ userJid }) => userJid)
        return { changes: noChanges, result: { callType: call.callType, present } }
      })
      return result
    },
    participation: async (device) => {
      const { result } = await store.transact((view) => ({ changes: noChanges, result: participationOf(view, device) }))
      return result
    },
    async resume(records) {
      const disconnected: unknown[] = []
      for (const call of records.calls) callDeadlines.set(call.roomId, callDeadline(call))
      for (const user of records.users) {
        const { userJid } = user
        userDeadlines.set(userJid, userDeadline(user))
        for (const { deviceId } of connectedDevices(user))
          disconnected.push(runAlone({ name: 'disconnectDevice', from: { userJid, deviceId }, isRestart: true }, 0))
      }
      await Promise.all(disconnected)
    },
    close() {
      callDeadlines.clear()
      userDeadlines.clear()
      unwritten.clear()
    },
  }
}
