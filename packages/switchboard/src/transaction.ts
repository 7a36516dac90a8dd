import type { DeviceAddress, Push } from '@offhook/protocol'
import type { CallRecord } from './call'
import type { SwitchboardSettings } from './settings'
import { deviceOf, newUser, pruned, type UserRecord } from './user'

/** What a step may read. */
export interface RecordsView {
  user(userJid: string): UserRecord | undefined
  call(roomId: string): CallRecord | undefined
}

/**
 * The records that a step changed, whole, and `null` for those it removed. Nothing else is named: a step costs what it touches, however
 * many users there are, and this is what a database would write.
 */
export interface Changes {
  users: ReadonlyMap<string, UserRecord | null>
  calls: ReadonlyMap<string, CallRecord | null>
}

/** A push and the device it is for. */
export interface Outgoing {
  to: DeviceAddress
  push: Push
}

/** The records as one step sees and rewrites them, with everything it has to say on the way. */
export interface Transaction extends RecordsView {
  readonly now: number
  readonly settings: SwitchboardSettings
  putCall(call: CallRecord): void
  removeCall(roomId: string): void
  /** Makes the user where there is none yet. A user of whom nothing is left to know is removed. */
  changeUser(userJid: string, change: (user: UserRecord) => UserRecord): void
  isConnected(device: DeviceAddress): boolean
  push(to: DeviceAddress, push: Push): void
  /** What came of it. */
  readonly changes: Changes
  readonly pushes: readonly Outgoing[]
}

export function createTransaction(view: RecordsView, now: number, settings: SwitchboardSettings): Transaction {
  return new Rewriting(view, now, settings)
}

/** A class, for one is made for every candidate that is relayed: as closures they would all be made anew. */
class Rewriting implements Transaction {
  readonly changes = { users: new Map<string, UserRecord | null>(), calls: new Map<string, CallRecord | null>() }
  readonly pushes: Outgoing[] = []
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

  putCall(call: CallRecord): void {
    this.changes.calls.set(call.roomId, call)
  }

  removeCall(roomId: string): void {
    this.changes.calls.set(roomId, null)
  }

  changeUser(userJid: string, change: (user: UserRecord) => UserRecord): void {
    this.changes.users.set(userJid, pruned(change(this.user(userJid) ?? newUser(userJid)), this.now))
  }

  isConnected({ userJid, deviceId }: DeviceAddress): boolean {
    const device = deviceOf(this.user(userJid), deviceId)
    return device?.goneAt === null
  }

  push(to: DeviceAddress, push: Push): void {
    this.pushes.push({ to, push })
  }
}
