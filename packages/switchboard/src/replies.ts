import { failure, type FailureCode, type Reply } from '@offhook/protocol'
import type { ProtocolCommand } from './commands'
import type { RecordsView, Transaction } from './transaction'
import { deviceOf, withReply } from './user'

export function ok<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export function failed(code: FailureCode, message?: string): Reply<never> {
  return { ok: false, failure: failure(code, message) }
}

/** Doing a signal or a snapshot again is as good as remembering it, and they are many. */
export function isRemembered({ name }: ProtocolCommand): boolean {
  return name !== 'call:signal' && name !== 'session:sync'
}

/** What this very command was answered with when it came before. */
export function earlierReply(view: RecordsView, { from, id }: ProtocolCommand): Reply<unknown> | undefined {
  return deviceOf(view.user(from.userJid), from.deviceId)?.replies.find((kept) => kept.id === id)?.reply
}

export function rememberReply(tx: Transaction, { from, id }: ProtocolCommand, reply: Reply<unknown>): void {
  tx.changeUser(from.userJid, (user) => withReply(user, from.deviceId, { id, reply }))
}
