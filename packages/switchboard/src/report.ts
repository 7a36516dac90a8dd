import type { DeviceAddress, Reply } from '@offhook/protocol'
import { failed, ok } from './replies'
import type { Transaction } from './transaction'

/**
 * Accepts a report about a call that has ended: from the device that was in it, once, while the outcome is kept. Any other report gets the
 * same failure, which does not disclose whether the call existed.
 *
 * @param roomId - as the user knows it
 */
export function acceptReport(tx: Transaction, { userJid, deviceId }: DeviceAddress, roomId: string): Reply<null> {
  const outcome = tx
    .user(userJid)
    ?.outcomes.find((each) => each.view.roomId === roomId && each.deviceId === deviceId && !each.isReported)
  if (!outcome) return failed('not-found')
  tx.changeUser(userJid, (user) => ({
    ...user,
    outcomes: user.outcomes.map((each) => (each === outcome ? { ...each, isReported: true } : each)),
  }))
  return ok(null)
}
