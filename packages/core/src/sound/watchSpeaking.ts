import type { CallStore } from '../store/callStore'
import type { EventEmitter } from '../events/eventEmitter'
import type { AudioLevels } from './audioLevels'
import { createSpeakingDetector } from './speakingDetector'

/** Emits `callSpeaking` for the participants of the active call. @returns the function that stops. */
export function watchSpeaking(store: CallStore, levels: AudioLevels, emitter: EventEmitter): () => void {
  const stops = new Map<string, () => void>()

  function sync(): void {
    const { calls, activeRoomId } = store.getState()
    const call = activeRoomId === null ? undefined : calls[activeRoomId]
    const participantIds = call && call.status !== 'ended' ? call.participantIds : []
    for (const [userJid, stop] of stops) {
      if (participantIds.includes(userJid)) continue
      stop()
      stops.delete(userJid)
    }
    for (const userJid of participantIds) if (!stops.has(userJid)) stops.set(userJid, watch(userJid))
  }

  function watch(userJid: string): () => void {
    const detect = createSpeakingDetector()
    const localUser = userJid === store.getState().self?.userJid
    const report = (level: number | null) => {
      const change = detect(level)
      if (change) emitter.emit('callSpeaking', { userJid, localUser, ...change })
    }
    const stop = levels.watch(userJid, report)
    return () => {
      stop()
      report(null)
    }
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return () => {
    unsubscribe()
    for (const stop of stops.values()) stop()
  }
}
