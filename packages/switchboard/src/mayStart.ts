import type { CallMode } from '@offhook/protocol'

/** The `features` claim of a token. What is not said is allowed. */
export interface Features {
  oneToOneCall?: boolean
  groupCall?: boolean
}

/** Whether a user may make calls of this kind. Asked before `call:start` is given to the switchboard; `false` is answered with 403. */
export function mayStart(features: Features, callMode: CallMode): boolean {
  return (callMode === 'onetoone' ? features.oneToOneCall : features.groupCall) ?? true
}
