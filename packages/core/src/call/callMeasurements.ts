import type { CallReport } from '@offhook/protocol'
import type { CallClient } from '../api/callClient'
import type { Clock } from '../api/ports/clock'
import type { Signaling } from '../api/ports/signaling'
import type { EventEmitter } from '../events/eventEmitter'
import { createLazyCode } from '../loading/lazyCode'
import type { MediaSession } from '../media/mediaSession'
import type * as statistics from '../statistics/statisticsCode'
import type { CallStore } from '../store/callStore'

/** The code is loaded again after this time, in milliseconds. */
const RETRY_MS = 5_000

export interface CallMeasurementsOptions {
  store: CallStore
  mediaOf(roomId: string): MediaSession | undefined
  emitter: EventEmitter
  clock: Clock
  /** The clock of the times in calls. */
  callClock: Clock
  /** Sends the reports to the server. Absent if they stay here. */
  send?: Signaling['send']
}

/** The statistics and the reports of calls. Their code is loaded for the first subscriber. */
export interface CallMeasurements extends Pick<CallClient, 'subscribeCallStats'> {
  /** Emits `callReport` at the end of each call. @returns the function that stops */
  watchReports(): () => void
}

export function createCallMeasurements(options: CallMeasurementsOptions): CallMeasurements {
  const { store, mediaOf, emitter, clock, callClock, send } = options
  const source = { store, mediaOf, clock: callClock }
  const code = createLazyCode(() => import('../statistics/statisticsCode'), clock)

  /** Starts something once its code is loaded. @returns the function that stops it */
  function attach(start: (loaded: typeof statistics) => () => void): () => void {
    let isStopped = false
    let stop = () => {
      isStopped = true
    }
    const load = () => {
      if (isStopped) return
      code.load().then(
        (loaded) => {
          if (!isStopped) stop = start(loaded)
        },
        () => clock.after(RETRY_MS, load),
      )
    }
    load()
    return () => {
      stop()
    }
  }

  function emitReport(report: CallReport): void {
    emitter.emit('callReport', { userJid: store.getState().self?.userJid ?? '', localUser: true, ...report })
  }

  if (send)
    emitter.on('callReport', ({ userJid: _userJid, localUser: _localUser, ...report }) => {
      const { direction, setup, duration } = report
      const wasInCall = direction === 'outgoing' || (setup.answer ?? duration) !== null
      // An older server does not know the command, and one that has closed the connection does not get it.
      if (wasInCall) send('call:report', report).catch(() => undefined)
    })

  return {
    watchReports: () => attach(({ watchCallReports }) => watchCallReports(source, emitReport)),
    subscribeCallStats: (...subscription) => attach(({ watchCallStats }) => watchCallStats(source, ...subscription)),
  }
}
