import type { ClosedView, EndReason } from '@offhook/protocol'
import type { Call } from '../../api/callStoreState'

/** Why a call ended, and whose action ended it, seen from the local user. */
export interface Ending {
  reason: EndReason
  by: NonNullable<Call['endedBy']>
}

export function endingOf({ reason, endedBy }: ClosedView, selfJid: string): Ending {
  return { reason, by: endedBy === null ? 'system' : endedBy === selfJid ? 'local' : 'remote' }
}
