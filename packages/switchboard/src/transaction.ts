import type { DeviceAddress, Push, Reply } from '@offhook/protocol'
import { type CallRecord, isAbandoned } from './call'
import { CALLER_TIMEOUT_MS, type SwitchboardSettings } from './settings'
import type { StoredReply } from './storedReplies'
import { deviceOf, newUser, pruned, type UserRecord } from './user'

/** Read access to the records. */
export interface RecordsView {
  /**
   * Reads a user.
   *
   * @param userJid - the user
   * @returns the record, or `undefined` for a user who is neither online, nor in a call, nor being called
   */
  user(userJid: string): UserRecord | undefined
  /**
   * Reads a call.
   *
   * @param roomId - the call
   * @returns the record, or `undefined` if the call does not exist or has ended
   */
  call(roomId: string): CallRecord | undefined
  /**
   * Reads the reply to an earlier arrival of a command.
   *
   * @param from - the device that sent the command
   * @param id - the command id
   * @returns the reply, or `undefined` if the store has none
   */
  reply(from: DeviceAddress, id: string): Reply<unknown> | undefined
}

/** The records that a step has changed, each as a whole, and `null` for those it has removed. This is what a database writes. */
export interface Changes {
  /** The changed users, by JID. */
  users: ReadonlyMap<string, UserRecord | null>
  /** The changed calls, by room id. */
  calls: ReadonlyMap<string, CallRecord | null>
  /** The reply to keep, for a client that sends its command again. Absent if there is none. A store keeps it for two minutes. */
  reply?: StoredReply
}

/** A push and the device that it is for. */
export interface OutgoingPush {
  /** The device that receives the push. */
  to: DeviceAddress
  /** The message. */
  push: Push
}

/** The records as one step reads and changes them, and the pushes that it makes. */
export interface Transaction extends RecordsView {
  readonly now: number
  readonly settings: SwitchboardSettings
  putCall(call: CallRecord): void
  removeCall(roomId: string): void
  /** Creates the user if there is no record yet. Removes the record if nothing worth keeping is left in it. */
  changeUser(userJid: string, change: (user: UserRecord) => UserRecord): void
  isConnected(device: DeviceAddress): boolean
  push(to: DeviceAddress, push: Push): void
  storeReply(stored: StoredReply): void
  /** Closes the connection of a device after the pushes. */
  disconnect(device: DeviceAddress): void
  readonly changes: Changes
  readonly pushes: readonly OutgoingPush[]
  readonly disconnected: readonly DeviceAddress[]
}

export function createTransaction(view: RecordsView, now: number, settings: SwitchboardSettings): Transaction {
  return new RecordTransaction(view, now, settings)
}

const none: readonly DeviceAddress[] = []

/** A class because one is created for every relayed candidate, and closures would be created anew each time. */
class RecordTransaction implements Transaction {
  readonly changes: {
    users: Map<string, UserRecord | null>
    calls: Map<string, CallRecord | null>
    reply?: StoredReply
  } = { users: new Map(), calls: new Map() }
  readonly pushes: OutgoingPush[] = []
  disconnected: readonly DeviceAddress[] = none
  readonly now: number
  readonly settings: SwitchboardSettings
  readonly #view: RecordsView

  constructor(view: RecordsView, now: number, settings: SwitchboardSettings) {
    this.#view = view
    this.now = now
    this.settings = settings
  }

  user(userJid: string): UserRecord | undefined {
    const changed = this.changes.users.get(userJid)
    return changed === undefined ? this.#view.user(userJid) : (changed ?? undefined)
  }

  call(roomId: string): CallRecord | undefined {
    const changed = this.changes.calls.get(roomId)
    return changed === undefined ? this.#view.call(roomId) : (changed ?? undefined)
  }

  reply(from: DeviceAddress, id: string): Reply<unknown> | undefined {
    return this.#view.reply(from, id)
  }

  storeReply(stored: StoredReply): void {
    this.changes.reply = stored
  }

  putCall(call: CallRecord): void {
    this.changes.calls.set(call.roomId, this.#withAbandonment(call))
  }

  /** Kept here, because many changes make a call abandoned: a device is lost, the last live member leaves. */
  #withAbandonment(call: CallRecord): CallRecord {
    if (isAbandoned(call) === (call.abandonedUntil !== undefined)) return call
    const { abandonedUntil, ...kept } = call
    const timeoutMs = Math.min(CALLER_TIMEOUT_MS, this.settings.memberTimeoutMs)
    return abandonedUntil === undefined ? { ...call, abandonedUntil: this.now + timeoutMs } : kept
  }

  removeCall(roomId: string): void {
    this.changes.calls.set(roomId, null)
  }

  changeUser(userJid: string, change: (user: UserRecord) => UserRecord): void {
    this.changes.users.set(userJid, pruned(change(this.user(userJid) ?? newUser(userJid)), this.now))
  }

  isConnected({ userJid, deviceId }: DeviceAddress): boolean {
    const device = deviceOf(this.user(userJid), deviceId)
    return device?.disconnectedAt === null
  }

  push(to: DeviceAddress, push: Push): void {
    this.pushes.push({ to, push })
  }

  disconnect(device: DeviceAddress): void {
    this.disconnected = [...this.disconnected, device]
  }
}
