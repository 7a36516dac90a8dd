import type { CallStats, CallStatsOptions, ParticipantStats } from '../api/callStats'
import type { Clock } from '../api/ports/clock'
import type { MediaSession } from '../media/mediaSession'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'
import { compareStatistics, type Reading } from './compareStatistics'

const DEFAULT_INTERVAL_MS = 1_000
const MIN_INTERVAL_MS = 250

export interface StatisticsSource {
  store: CallStore
  mediaOf(roomId: string): MediaSession | undefined
  clock: Clock
}

/** Measures the active call until it is stopped. @returns the function that stops */
export function watchCallStats(
  { store, mediaOf, clock }: StatisticsSource,
  listener: (stats: CallStats | null) => void,
  { interval = DEFAULT_INTERVAL_MS }: CallStatsOptions = {},
): () => void {
  const readings = new Map<string, Reading>()
  const latest = new Map<string, ParticipantStats>()
  let roomId: string | null = null
  let isStopped = false
  let stopTimer: () => void = () => undefined

  async function measure(userJid: string, media: MediaSession): Promise<void> {
    const statistics = await media.statistics(userJid)
    const after = statistics && { statistics, at: clock.now() }
    const before = readings.get(userJid)
    if (!after) return
    readings.set(userJid, after)
    // After a new connection the last values stand until there are two readings of it.
    const stats = before && compareStatistics(userJid, before, after)
    if (stats) latest.set(userJid, stats)
  }

  async function measureAll(): Promise<void> {
    const call = selectActiveCall(store.getState())
    const running = call?.status === 'ended' ? null : call
    if ((running?.roomId ?? null) !== roomId) {
      roomId = running?.roomId ?? null
      readings.clear()
      latest.clear()
    }
    const media = running && mediaOf(running.roomId)
    const connected = (running?.participantIds ?? []).filter((userJid) => {
      const participant = running?.participants[userJid]
      return participant && !participant.isLocal && participant.connection === 'connected'
    })
    if (media) await Promise.all(connected.map((userJid) => measure(userJid, media)))
    if (isStopped) return
    stopTimer = clock.after(Math.max(MIN_INTERVAL_MS, interval), () => void measureAll())
    const participants = connected.flatMap((userJid) => latest.get(userJid) ?? [])
    listener(roomId === null ? null : { roomId, participants })
  }

  void measureAll()
  return () => {
    isStopped = true
    stopTimer()
  }
}
