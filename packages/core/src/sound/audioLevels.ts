import type { TrackRegistry } from '../store/trackRegistry'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { AudioLevelOptions } from '../api/callClient'

export interface AudioLevels {
  /** Measures a participant of the active call. The level is 0 while the participant is muted or has no audio track. */
  subscribe(userJid: string, listener: (level: number) => void, options?: AudioLevelOptions): () => void
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
    const microphone = participantOf(userJid)?.tracks.microphone
    return microphone && !microphone.isMuted ? microphone.trackId : null
  }

  const localMutedTrackId = (userJid: string): string | null => {
    const { isLocal, tracks: { microphone } = {} } = participantOf(userJid) ?? {}
    return isLocal && microphone?.isMuted ? microphone.trackId : null
  }

  const microphoneTrackId = (): string | null => {
    const { self, preview } = store.getState()
    return (self && audibleTrackId(self.userJid)) ?? preview.microphone.trackId
  }

  function subscribe(
    currentTrackId: () => string | null,
    listener: (level: number) => void,
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
      if (!track) listener(0)
    }
    sync()
    const unsubscribe = store.subscribe(sync)
    return () => {
      unsubscribe()
      stop()
    }
  }

  /** Measures a clone, because a muted track is disabled and delivers silence. A clone is enabled independently. */
  function subscribeMuted(userJid: string, listener: (level: number) => void): () => void {
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

  return {
    subscribe(userJid, listener, { throughMute = false } = {}) {
      const stop = subscribe(() => audibleTrackId(userJid), listener)
      const stopMuted = throughMute ? subscribeMuted(userJid, listener) : () => undefined
      return () => {
        stop()
        stopMuted()
      }
    },
    subscribeMicrophone: (listener) => subscribe(microphoneTrackId, listener),
  }
}
