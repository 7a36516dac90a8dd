import type { ObservedCall } from './pageObserver'

/** A call that is over, as every page saw it. */
export interface CallOutcome {
  callMode: 'onetoone' | 'onetomany'
  /** One for each page that saw the call end. */
  views: readonly ObservedCall[]
  /** Whether the device of this page made or answered the call. */
  wasMember(view: ObservedCall): boolean
  /** `views` has every page that saw the call, and every device that the server had in it. */
  isComplete: boolean
  /** No fault affected the call: no page or server crashed, and no connection broke. */
  isFaultless: boolean
  /** How long a message may take to the server and on to another client, in milliseconds. */
  propagationMs: number
  /** Users whose access was revoked while they were in the call or it rang for them. */
  revokedUsers: ReadonlySet<string>
}

/** Reasons that the server decides on. */
export const serverReasons = ['no-answer', 'unavailable', 'engaged', 'connection-lost']
/** Reasons for which a device gives a call up, while the server may decide on another. */
export const networkReasons = ['connect-failed', 'connection-lost', 'media-failed']
/** Reasons that a user causes. */
export const userReasons = ['hangup', 'cancelled', 'declined']

export const reasonOf = ({ call }: ObservedCall) => call.endReason ?? ''

/**
 * Whether a client that ended a call for its own reason can be the cause of the reason that the server reports to the others. A client
 * that gives a call up sends `call:end`, which the server treats as hanging up.
 */
export function canCause(ownReason: string, reported: string): boolean {
  const isHangUp = [...userReasons, ...networkReasons, 'no-answer', 'signaling-failed'].includes(ownReason)
  return ownReason === reported || (userReasons.includes(reported) && isHangUp)
}
