/** One stream of audio or video in one direction. A value is `null` before it is measured, and where the browser does not measure it. */
export interface StreamStats {
  /** The name of the codec, such as `opus` or `VP8`. */
  codec: string | null
  /** In kbit/s, without headers. */
  bitrate: number
  /** The share of the packets that got lost on the way, in percent. For a stream that is sent: as the receiver reports it. */
  loss: number | null
  /** The variation of the time that packets take, in milliseconds. For a stream that is sent: as the receiver reports it. */
  jitter: number | null
  /** The share of the audio that the browser had to make up, in percent, pauses excepted. `null` for video and for a stream that is sent. */
  concealed: number | null
  /** The width of the picture, in pixels. `null` for audio. */
  width: number | null
  /** The height of the picture, in pixels. `null` for audio. */
  height: number | null
  /** Pictures per second. `null` for audio. */
  framesPerSecond: number | null
}

/** What the media to and from one user of a call is like now. */
export interface ParticipantStats {
  /** The other user. */
  userJid: string
  /** Whether the media goes straight to the other device, or through a TURN server of either end. */
  path: 'direct' | 'relayed' | null
  /** In milliseconds. */
  roundTripTime: number | null
  /** The quality of the audio that arrives, as a mean opinion score from 1 (bad) to 4.5 (excellent): the E-model, ITU-T G.107. `null` in a pause. */
  mos: number | null
  /** The audio that arrives. `null` without any. */
  receivedAudio: StreamStats | null
  /** The video that arrives. `null` without any. */
  receivedVideo: StreamStats | null
  /** The audio that is sent to this user. `null` without any. */
  sentAudio: StreamStats | null
  /** The video that is sent to this user. `null` without any. */
  sentVideo: StreamStats | null
}

/** What the media of the active call is like now. */
export interface CallStats {
  /** The id of the call. */
  roomId: string
  /** The users to whom there is a media connection that has been measured twice, in the order of the call. */
  participants: ParticipantStats[]
}

/** Options of `subscribeCallStats`. */
export interface CallStatsOptions {
  /**
   * The time between two measurements, in milliseconds, from 250.
   * @default 1000
   */
  interval?: number
}
