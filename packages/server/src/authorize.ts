import type { CallMode, CallType } from '@offhook/protocol'

/** A call that somebody wants to make. */
export interface CallAttempt {
  /** JID of the caller. */
  caller: string
  /** JIDs of the people called. */
  callees: string[]
  callType: CallType
  callMode: CallMode
}

/** The embedder's word on a call, after the token's: `false` answers 403. */
export type Authorize = (attempt: CallAttempt) => boolean | Promise<boolean>
