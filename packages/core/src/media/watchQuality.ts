import { createQualityMeter, type Quality } from './networkQuality'
import type { Clock } from '../api/ports/clock'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'
import type { MediaSession } from './mediaSession'
import type { EventEmitter } from '../events/eventEmitter'

const PERIOD_MS = 2_000

/** Says how good each connection of the running call is, whenever that changes. @returns the function that stops. */
export function watchQuality(
  store: CallStore,
  mediaOf: (roomId: string) => MediaSession | undefined,
  emitter: EventEmitter,
  clock: Clock,
): () => void {
  const meters = new Map<string, { measure: ReturnType<typeof createQualityMeter>; said: Quality | null }>()
  let stopTimer: () => void = () => undefined
  let roomId: string | null = null

  async function look(userJid: string, media: MediaSession): Promise<void> {
    const statistics = await media.statistics(userJid)
    if (!statistics) return
    const meter = meters.get(userJid) ?? { measure: createQualityMeter(), said: null }
    meters.set(userJid, meter)
    const quality = meter.measure(statistics)
    if (quality === null || quality === meter.said) return
    meter.said = quality
    emitter.emit('callConnectionQuality', { userJid, localUser: false, quality })
  }

  function tick(): void {
    const call = selectActiveCall(store.getState())
    const media = call && mediaOf(call.roomId)
    for (const { userJid, connection } of Object.values(call?.participants ?? {})) {
      if (media && connection === 'connected') void look(userJid, media)
    }
    stopTimer = clock.after(PERIOD_MS, tick)
  }

  /** Between calls there is no timer. */
  function follow(): void {
    const call = selectActiveCall(store.getState())
    const next = call && call.status !== 'ended' && call.connectedAt !== null ? call.roomId : null
    if (next === roomId) return
    roomId = next
    meters.clear()
    stopTimer()
    if (next !== null) stopTimer = clock.after(PERIOD_MS, tick)
  }

  follow()
  const unsubscribe = store.subscribe(follow)
  return () => {
    unsubscribe()
    stopTimer()
  }
}
