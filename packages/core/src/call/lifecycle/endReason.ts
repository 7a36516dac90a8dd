import type { ClosedView, EndReason } from '@offhook/protocol'
import type { Call } from '../../api/callStoreState'

export interface Ending {
  reason: EndReason
  by: NonNullable<Call['endedBy']>
}

/** Whose doing the end of a call was, from where this user sits. */
export function endingOf({ reason, endedBy }: ClosedView, selfJid: string): Ending {
  return { reason, by: endedBy === null ? 'system' : endedBy === selfJid ? 'local' : 'remote' }
}
