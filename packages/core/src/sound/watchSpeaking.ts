import { createSpeakingDetector } from './speakingDetector'
import type { TrackRegistry } from '../store/trackRegistry'
import type { SoundOutput } from '../api/ports/soundOutput'
import type { CallStore } from '../store/callStore'
import type { AudioLevelOptions } from '../api/callClient'
import type { EventEmitter } from '../events/eventEmitter'

/** Says who speaks, for as long as somebody listens to `callSpeaking` and a call has tracks. @returns the function that stops. */
export function watchSpeaking(store: CallStore, levels: AudioLevels, emitter: EventEmitter): () => void {
  const watched = new Map<string, () => void>()

  function follow(): void {
    const { calls, activeRoomId } = store.getState()
    const call = activeRoomId === null ? undefined : calls[activeRoomId]
    const present = call && call.status !== 'ended' ? call.participantIds : []
    for (const [userJid, stop] of watched) {
      if (present.includes(userJid)) continue
      stop()
      watched.delete(userJid)
    }
    for (const userJid of present) if (!watched.has(userJid)) watched.set(userJid, watch(userJid))
  }

  function watch(userJid: string): () => void {
    const detect = createSpeakingDetector()
    return levels.subscribe(userJid, (level) => {
      const change = detect(level)
      if (change)
        emitter.emit('callSpeaking', { userJid, localUser: userJid === store.getState().self?.userJid, ...change })
    })
  }

  follow()
  const unsubscribe = store.subscribe(follow)
  return () => {
    unsubscribe()
    for (const stop of watched.values()) stop()
  }
}

export interface AudioLevels {
  subscribe(userJid: string, listener: (level: number) => void, options?: AudioLevelOptions): () => void
  /** The own microphone, in a call or in a preview. */
  subscribeMicrophone(listener: (level: number) => void): () => void
}

/** Meters by participant: whichever track is theirs at the moment, and silence where there is none. */
export function createAudioLevels(store: CallStore, tracks: TrackRegistry, sound: () => SoundOutput): AudioLevels {
  const participantOf = (userJid: string) => {
    const { calls, activeRoomId } = store.getState()
    return activeRoomId === null ? undefined : calls[activeRoomId]?.participants[userJid]
  }

  const trackIdOf = (userJid: string): string | null => {
    const microphone = participantOf(userJid)?.tracks.microphone
    return microphone && !microphone.isMuted ? microphone.trackId : null
  }

  const ownMutedId = (userJid: string): string | null => {
    const { isLocal, tracks: { microphone } = {} } = participantOf(userJid) ?? {}
    return isLocal && microphone?.isMuted ? microphone.trackId : null
  }

  const microphoneId = (): string | null => {
    const { self, preview } = store.getState()
    return (self && trackIdOf(self.userJid)) ?? preview.microphone.trackId
  }

  function subscribe(
    currentId: () => string | null,
    listener: (level: number) => void,
    meter = (track: MediaStreamTrack) => sound().meter(track, listener),
  ): () => void {
    let trackId: string | null = null
    let stop: () => void = () => undefined
    const follow = () => {
      const next = currentId()
      if (next === trackId) return
      stop()
      const track = next === null ? undefined : tracks.get(next)
      trackId = track ? next : null
      stop = track ? meter(track) : () => undefined
      if (!track) listener(0)
    }
    follow()
    const unsubscribe = store.subscribe(follow)
    return () => {
      unsubscribe()
      stop()
    }
  }

  /** A muted track is silent to a meter as well. A copy of it is a switch of its own on the same device. */
  function subscribeMuted(userJid: string, listener: (level: number) => void): () => void {
    return subscribe(
      () => ownMutedId(userJid),
      listener,
      (muted) => {
        const copy = muted.clone()
        copy.enabled = true
        const stop = sound().meter(copy, listener)
        return () => {
          stop()
          copy.stop()
        }
      },
    )
  }

  return {
    subscribe(userJid, listener, { throughMute = false } = {}) {
      const stop = subscribe(() => trackIdOf(userJid), listener)
      const stopMuted = throughMute ? subscribeMuted(userJid, listener) : () => undefined
      return () => {
        stop()
        stopMuted()
      }
    },
    subscribeMicrophone: (listener) => subscribe(microphoneId, listener),
  }
}
