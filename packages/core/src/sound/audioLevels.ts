import type { TrackRegistry } from '../store/trackRegistry'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { AudioLevelOptions } from '../api/callClient'

export interface AudioLevels {
  /** Measures a participant of the active call. The level is 0 while there is no audio to measure: see `watch`. */
  subscribe(userJid: string, listener: (level: number) => void, options?: AudioLevelOptions): () => void
  /**
   * Measures a participant of the active call.
   *
   * @param listener gets `null` when there is no audio to measure any more: the participant is muted, has left, has no audio track, or
   *   their media has stopped arriving
   */
  watch(userJid: string, listener: (level: number | null) => void): () => void
  /** Measures the local microphone, in a call or in a preview. */
  subscribeMicrophone(listener: (level: number) => void): () => void
}

/** Audio levels by participant. A subscription follows the participant's track when it changes. */
export function createAudioLevels(store: CallStore, tracks: TrackRegistry, sound: () => SoundOutput): AudioLevels {
  const participantOf = (userJid: string) => {
    const { calls, activeRoomId } = store.getState()
    return activeRoomId === null ? undefined : calls[activeRoomId]?.participants[userJid]
  }

  const audibleTrackId = (userJid: string): string | null => {
    const participant = participantOf(userJid)
    // A track whose media has stopped arriving stays in place, and may keep its last level.
    if (!participant || participant.status === 'reconnecting') return null
    const { microphone } = participant.tracks
    return microphone.isMuted ? null : microphone.trackId
  }

  const localMutedTrackId = (userJid: string): string | null => {
    const { isLocal, tracks: { microphone } = {} } = participantOf(userJid) ?? {}
    return isLocal && microphone?.isMuted ? microphone.trackId : null
  }

  const microphoneTrackId = (): string | null => {
    const { self, preview } = store.getState()
    return (self && audibleTrackId(self.userJid)) ?? preview.microphone.trackId
  }

  /** Calls the listener with `null` when there is no track any more. */
  function subscribe(
    currentTrackId: () => string | null,
    listener: (level: number | null) => void,
    meter = (track: MediaStreamTrack) => sound().meter(track, listener),
  ): () => void {
    let trackId: string | null = null
    let stop: () => void = () => undefined
    const sync = () => {
      const nextId = currentTrackId()
      if (nextId === trackId) return
      stop()
      const track = nextId === null ? undefined : tracks.get(nextId)
      trackId = track ? nextId : null
      stop = track ? meter(track) : () => undefined
      if (!track) listener(null)
    }
    sync()
    const unsubscribe = store.subscribe(sync)
    return () => {
      unsubscribe()
      stop()
    }
  }

  /** Measures a clone, because a muted track is disabled and delivers silence. A clone is enabled independently. */
  function subscribeMuted(userJid: string, listener: (level: number | null) => void): () => void {
    return subscribe(
      () => localMutedTrackId(userJid),
      listener,
      (mutedTrack) => {
        const clone = mutedTrack.clone()
        clone.enabled = true
        const stop = sound().meter(clone, listener)
        return () => {
          stop()
          clone.stop()
        }
      },
    )
  }

  const watch = (userJid: string, listener: (level: number | null) => void) =>
    subscribe(() => audibleTrackId(userJid), listener)

  return {
    watch,
    subscribe(userJid, listener, { throughMute = false } = {}) {
      const listen = orZero(listener)
      const stop = watch(userJid, listen)
      const stopMuted = throughMute ? subscribeMuted(userJid, listen) : () => undefined
      return () => {
        stop()
        stopMuted()
      }
    },
    subscribeMicrophone: (listener) => subscribe(microphoneTrackId, orZero(listener)),
  }
}

const orZero = (listener: (level: number) => void) => (level: number | null) => {
  listener(level ?? 0)
}
