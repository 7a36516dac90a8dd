import type { CallEffect } from './callEffect'
import type { CallStateOrNone } from './callState'

/** What a transition comes to: the call from now on, and what is to be done about it. */
export type Step<S extends CallStateOrNone = CallStateOrNone> = readonly [S, CallEffect[]]
