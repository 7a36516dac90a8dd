import type { CallStats, ParticipantStats, StreamStats } from '@offhook/core'

/** An audio stream as over a good connection. */
export const audioStats = (changes: Partial<StreamStats> = {}): StreamStats => ({
  ...{ codec: 'opus', bitrate: 32.4, loss: 0, jitter: 3.2, concealed: null },
  ...{ width: null, height: null, framesPerSecond: null },
  ...changes,
})

/** A video stream as over a good connection. */
export const videoStats = (changes: Partial<StreamStats> = {}): StreamStats => ({
  ...{ codec: 'VP8', bitrate: 1_420.7, loss: 0.3, jitter: 6.1, concealed: null },
  ...{ width: 1280, height: 720, framesPerSecond: 30 },
  ...changes,
})

/** What is measured of one user in a voice call. */
export const participantStats = (userJid: string, changes: Partial<ParticipantStats> = {}): ParticipantStats => ({
  ...{ userJid, path: 'direct', roundTripTime: 41.6, mos: 4.39 },
  receivedAudio: audioStats({ loss: 1.24, concealed: 0.45 }),
  sentAudio: audioStats({ loss: 0 }),
  ...{ receivedVideo: null, sentVideo: null },
  ...changes,
})

/** The statistics of the call of `callState`. */
export const callStats = (...participants: ParticipantStats[]): CallStats => ({ roomId: 'room', participants })
