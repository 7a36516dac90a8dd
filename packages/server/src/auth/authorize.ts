import type { CallMode, CallType, Preconnect } from '@offhook/protocol'

/** A call that a user is about to start. */
export interface StartAttempt {
  /** Tells a new call from an invitation to a running one. */
  kind: 'call'
  /** JID of the caller: the user who starts the call, or who invites. */
  caller: string
  /** The caller's id as the token has it: a user id or a JID. */
  callerId: string
  /** JIDs of the callees, without duplicates. */
  callees: string[]
  /** The ids of the callees in the same order: as their tokens have them while they are online, otherwise as the caller wrote them. */
  calleeIds: string[]
  /** Whether the call was started as an audio or a video call. */
  callType: CallType
  /** `'onetoone'` for one callee, `'onetomany'` for several and for an invitation. */
  callMode: CallMode
}

/** Users whom a member of a running call is about to invite: `caller` is the inviter, and `callees` are the invited. */
export interface InviteAttempt extends Omit<StartAttempt, 'kind'> {
  /** Tells an invitation to a running call from a new one. */
  kind: 'invite'
  /** The call. */
  roomId: string
  /** JID of the user who invites, as `caller`. */
  inviter: string
  /** JIDs of the users who are in the call, the inviter included. */
  present: string[]
}

/** What a user is about to do: start a call, or invite users to one. */
export type CallAttempt = StartAttempt | InviteAttempt

/** Policy of one call. A property that is absent is taken from the server's settings. */
export interface CallPolicy {
  /**
   * Whether the caller and a callee may connect before the answer: one value for all callees, or one for each JID or user id. For example, `'all'`
   * for contacts, and `'relay'` for strangers, who then cannot see the callee's address.
   */
  preconnect?: Preconnect | Readonly<Record<string, Preconnect>>
}

/**
 * Decides whether a user may start a call, or invite users to one. Called after the features of the token and the limits of calls were checked.
 *
 * @param attempt the call or the invitation; a function that does not look at `kind` decides about both by the caller and the callees
 * @returns `false` to reject the call with 403, or `true` or a policy to allow it
 * @throws any error: the caller gets 500
 */
export type Authorize = (attempt: CallAttempt) => boolean | CallPolicy | Promise<boolean | CallPolicy>
