import type { DeviceAddress, Push } from '@offhook/protocol'
import type { CallRecord } from './call'
import type { SwitchboardSettings } from './settings'
import { connectedDevices, newUser, pruned, type UserRecord } from './user'

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
  const users = new Map<string, UserRecord | null>()
  const calls = new Map<string, CallRecord | null>()
  const pushes: Outgoing[] = []

  const user = (userJid: string) => (users.has(userJid) ? (users.get(userJid) ?? undefined) : view.user(userJid))
  const call = (roomId: string) => (calls.has(roomId) ? (calls.get(roomId) ?? undefined) : view.call(roomId))

  return {
    now,
    settings,
    user,
    call,
    changes: { users, calls },
    pushes,
    putCall: (record) => void calls.set(record.roomId, record),
    removeCall: (roomId) => void calls.set(roomId, null),
    changeUser: (userJid, change) => void users.set(userJid, pruned(change(user(userJid) ?? newUser(userJid)), now)),
    isConnected: ({ userJid, deviceId }) =>
      connectedDevices(user(userJid)).some((device) => device.deviceId === deviceId),
    push: (to, push) => void pushes.push({ to, push }),
  }
}
