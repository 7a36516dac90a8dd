import type { CallMode, CallType, Preconnect } from '@offhook/protocol'

/** A call that somebody wants to make. */
export interface CallAttempt {
  /** JID of the caller. */
  caller: string
  /** JIDs of the people called. */
  callees: string[]
  callType: CallType
  callMode: CallMode
}

/** What holds for one call that may be made. What is left out is as the server's settings say. */
export interface CallPolicy {
  /**
   * Whether the caller and a callee may connect before the answer: for everybody called, or by JID. `{ preconnect: 'all' }` for people
   * who know each other, and `'relay'` for strangers, keeps addresses from those who should not see them.
   */
  preconnect?: Preconnect | Readonly<Record<string, Preconnect>>
}

/** The embedder's word on a call, after the token's: `false` answers 403. */
export type Authorize = (attempt: CallAttempt) => boolean | CallPolicy | Promise<boolean | CallPolicy>
