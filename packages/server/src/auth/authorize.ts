import type { CallMode, CallType, Preconnect } from '@offhook/protocol'

/** A call that a user is about to start. */
export interface CallAttempt {
  /** JID of the caller. */
  caller: string
  /** The caller's id as the token has it: a user id or a JID. */
  callerId: string
  /** JIDs of the callees, without duplicates. */
  callees: string[]
  /** The ids of the callees in the same order: as their tokens have them while they are online, otherwise as the caller wrote them. */
  calleeIds: string[]
  /** Whether the call starts as an audio or a video call. */
  callType: CallType
  /** `'onetoone'` for one callee, `'onetomany'` for several. */
  callMode: CallMode
}

/** Policy of one call. A property that is absent is taken from the server's settings. */
export interface CallPolicy {
  /**
   * Whether the caller and a callee may connect before the answer: one value for all callees, or one for each JID or user id. For example, `'all'`
   * for contacts, and `'relay'` for strangers, who then cannot see the callee's address.
   */
  preconnect?: Preconnect | Readonly<Record<string, Preconnect>>
}

/**
 * Decides whether a user may start a call. Called after the features of the token and the limits of calls were checked.
 *
 * @param attempt the call
 * @returns `false` to reject the call with 403, or `true` or a policy to allow it
 * @throws any error: the caller gets 500
 */
export type Authorize = (attempt: CallAttempt) => boolean | CallPolicy | Promise<boolean | CallPolicy>
