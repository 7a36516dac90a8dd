import type { CallEffect } from './callEffect'

/** The server closes a call that is not answered. The client does so itself only this much later. */
const RING_GRACE_MS = 5_000

/** How long a call may ring longer whose provisional answer is reverted after the ring time. */
const RING_RETRY_MS = 1_000

/** The ring time is over, and an answer is not confirmed: looks again whether the call rings. */
export const restartRingTimer: CallEffect[] = [{ type: 'startTimer', name: 'ring', ms: RING_RETRY_MS }]

/** @param ringsFor how long the call rings, in milliseconds; 0 if it does not ring any more */
export function ringTimer(ringsFor: number): CallEffect[] {
  return ringsFor > 0 ? [{ type: 'startTimer', name: 'ring', ms: ringsFor + RING_GRACE_MS }] : []
}
