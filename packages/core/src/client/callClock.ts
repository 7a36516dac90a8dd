import type { Clock } from '../api/ports/clock'
import type { CallStore } from '../store/callStore'

/**
 * Creates the clock of the times in calls. It starts with the wall clock, and advances with the client's monotonic clock, so that a correction
 * of the wall clock changes nothing during a call. Without a call the wall clock is read again, because the monotonic clock may stop while
 * the computer sleeps.
 */
export function createCallClock(clock: Clock, store: Pick<CallStore, 'getState'>): Clock {
  const offsetOfWallClock = (now: number) => (clock.wallTime?.() ?? now) - now
  let offset = offsetOfWallClock(clock.now())

  return {
    now() {
      const now = clock.now()
      const isInCall = Object.values(store.getState().calls).some(({ status }) => status !== 'ended')
      if (!isInCall) offset = offsetOfWallClock(now)
      return now + offset
    },
    after: clock.after,
  }
}
