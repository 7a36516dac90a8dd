import { createQualityMeter, type Quality } from './networkQuality'
import type { Clock } from '../api/ports/clock'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'
import type { MediaSession } from './mediaSession'
import type { EventEmitter } from '../events/eventEmitter'

const PERIOD_MS = 2_000

/** Emits `callConnectionQuality` for each peer of the connected call whenever its quality changes. @returns the function that stops. */
export function watchQuality(
  store: CallStore,
  mediaOf: (roomId: string) => MediaSession | undefined,
  emitter: EventEmitter,
  clock: Clock,
): () => void {
  const meters = new Map<string, { measure: ReturnType<typeof createQualityMeter>; emitted: Quality | null }>()
  let stopTimer: () => void = () => undefined
  let watchedRoomId: string | null = null

  async function measure(userJid: string, media: MediaSession): Promise<void> {
    const statistics = await media.statistics(userJid)
    if (!statistics) return
    const meter = meters.get(userJid) ?? { measure: createQualityMeter(), emitted: null }
    meters.set(userJid, meter)
    const quality = meter.measure(statistics)
    if (quality === null || quality === meter.emitted) return
    meter.emitted = quality
    emitter.emit('callConnectionQuality', { userJid, localUser: false, quality })
  }

  function measureAll(): void {
    const call = selectActiveCall(store.getState())
    const media = call && mediaOf(call.roomId)
    for (const { userJid, connection } of Object.values(call?.participants ?? {})) {
      if (media && connection === 'connected') void measure(userJid, media)
    }
    stopTimer = clock.after(PERIOD_MS, measureAll)
  }

  /** The timer runs only while a call is connected. */
  function sync(): void {
    const call = selectActiveCall(store.getState())
    const roomId = call && call.status !== 'ended' && call.connectedAt !== null ? call.roomId : null
    if (roomId === watchedRoomId) return
    watchedRoomId = roomId
    meters.clear()
    stopTimer()
    if (roomId !== null) stopTimer = clock.after(PERIOD_MS, measureAll)
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return () => {
    unsubscribe()
    stopTimer()
  }
}
