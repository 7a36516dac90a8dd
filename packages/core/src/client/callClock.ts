import type { Clock } from '../api/ports/clock'
import type { CallStore } from '../store/callStore'

/**
 * Creates the clock of the times in calls. They start as the time of day, and advance with the client's clock: while a call goes on, a
 * correction of the wall clock changes nothing. Without a call the time of day is read again, because the client's clock may stand still
 * while the computer sleeps.
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
