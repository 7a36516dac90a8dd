import type { CallEffect } from './callEffect'
import type { CallStateOrNone } from './callState'

/** The result of a transition: the next state and the effects to perform, in their order. */
export type Step<S extends CallStateOrNone = CallStateOrNone> = readonly [S, CallEffect[]]
