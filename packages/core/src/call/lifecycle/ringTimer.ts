import type { CallEffect } from './callEffect'

/** The server closes a call that is not answered. The client does so itself only this much later. */
const RING_GRACE_MS = 5_000

/** The client waits for the server once more. */
export const restartRingTimer: CallEffect[] = [{ type: 'startTimer', name: 'ring', ms: RING_GRACE_MS }]

/** @param ringsFor how long the call rings, in milliseconds; 0 if it does not ring any more */
export function ringTimer(ringsFor: number): CallEffect[] {
  return ringsFor > 0 ? [{ type: 'startTimer', name: 'ring', ms: ringsFor + RING_GRACE_MS }] : []
}
