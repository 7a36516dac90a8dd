import { failure, type FailureCode, type Reply } from '@offhook/protocol'
import type { ProtocolCommand } from './commands'
import type { RecordsView, Transaction } from './transaction'

export function ok<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export function failed(code: FailureCode, message?: string): Reply<never> {
  return { ok: false, failure: failure(code, message) }
}

/**
 * Signals and snapshots are frequent, and executing one again is harmless, so their replies are not stored. A report that arrives again is
 * refused: its first reply would count it again.
 */
export function isReplyStored({ name }: ProtocolCommand): boolean {
  return name !== 'call:signal' && name !== 'session:sync' && name !== 'call:report'
}

/** The reply to an earlier arrival of the same command: same device, same command id. */
export function findStoredReply(view: RecordsView, { from, id }: ProtocolCommand): Reply<unknown> | undefined {
  return view.reply(from, id)
}

export function storeReply(tx: Transaction, { from, id }: ProtocolCommand, reply: Reply<unknown>): void {
  tx.storeReply({ from, id, reply, at: tx.now })
}
