import type { CallMode } from '@offhook/protocol'

/** The `features` claim of a token: which calls its user may start. A missing feature is allowed. */
export interface Features {
  /** Whether the user may call one callee. @default true */
  oneToOneCall?: boolean
  /** Whether the user may call several callees. @default true */
  groupCall?: boolean
}

/**
 * Whether a user may start calls of this mode. Check it before the switchboard gets `call:start`, and reply with 403 if it is `false`.
 *
 * @param features - the claim of the user's token
 * @param callMode - the mode of the call to start
 * @returns `true` unless the claim forbids it
 */
export function isCallModeAllowed(features: Features, callMode: CallMode): boolean {
  return (callMode === 'onetoone' ? features.oneToOneCall : features.groupCall) ?? true
}
