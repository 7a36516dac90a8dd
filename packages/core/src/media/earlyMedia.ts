import type { CaptureSource } from '@offhook/protocol'
import type { PeerEntry } from './peerEntry'

/** What to do with a track: open the audio output for it without a sound, play it, or stop it. */
export type EarlyAudioAction = 'prepare' | 'play' | 'stop'

export interface EarlyMediaOptions {
  onEarlyAudio(track: MediaStreamTrack, action: EarlyAudioAction): void
  /** The caller's video, or `null` when it ends. */
  onEarlyVideo(userJid: string, track: MediaStreamTrack | null): void
}

/**
 * Media of peers that are not active yet. After the local answer the caller's media plays at once: the server's acknowledgement, which
 * makes the caller's peer active, arrives a round trip later. Before a callee's answer only the audio output is opened.
 */
export interface EarlyMedia {
  /** Opens the audio output for the track that a callee's audio will arrive in. Until the callee answers, the track is silent. */
  prepareAudio(peer: PeerEntry, track: MediaStreamTrack | null): void
  /** Closes what `prepareAudio` opened. */
  releaseAudio(peer: PeerEntry): void
  /** The local user answered. Follow with `start` for each peer. */
  answer(): void
  /** The answer failed. Call `stop` for each peer before. */
  revertAnswer(): void
  start(peer: PeerEntry): void
  stop(peer: PeerEntry): void
  /** Call after `peer.tracks` changed. */
  trackChanged(peer: PeerEntry, source: CaptureSource, previous: MediaStreamTrack | null): void
}

export function createEarlyMedia(options: EarlyMediaOptions): EarlyMedia {
  const preparedAudio = new Map<string, MediaStreamTrack>()
  let hasAnswered = false

  /** While it rings the caller makes the offers: a peer that this end does not initiate is the caller's. */
  const isPlayable = ({ isActive, initiator }: PeerEntry) => hasAnswered && !isActive && !initiator

  function releaseAudio({ peerId }: PeerEntry): void {
    const track = preparedAudio.get(peerId)
    if (track) options.onEarlyAudio(track, 'stop')
  }

  return {
    prepareAudio(peer, track) {
      const isCallee = peer.initiator && !peer.isActive
      if (!isCallee || !track || track === preparedAudio.get(peer.peerId)) return
      releaseAudio(peer)
      preparedAudio.set(peer.peerId, track)
      options.onEarlyAudio(track, 'prepare')
    },
    releaseAudio(peer) {
      releaseAudio(peer)
      preparedAudio.delete(peer.peerId)
    },
    answer() {
      hasAnswered = true
    },
    revertAnswer() {
      hasAnswered = false
    },
    start(peer) {
      if (!isPlayable(peer)) return
      const { microphone, camera } = peer.tracks
      if (microphone) options.onEarlyAudio(microphone, 'play')
      if (camera) options.onEarlyVideo(peer.address.userJid, camera)
    },
    stop(peer) {
      if (!isPlayable(peer)) return
      const { microphone } = peer.tracks
      if (microphone) options.onEarlyAudio(microphone, 'stop')
      options.onEarlyVideo(peer.address.userJid, null)
    },
    trackChanged(peer, source, previous) {
      if (!isPlayable(peer)) return
      const track = peer.tracks[source]
      if (source === 'camera') options.onEarlyVideo(peer.address.userJid, track)
      else {
        if (previous) options.onEarlyAudio(previous, 'stop')
        if (track) options.onEarlyAudio(track, 'play')
      }
    },
  }
}
