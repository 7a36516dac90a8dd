/** The texts of `CallStats`. They are loaded with it, and not with the other texts. */
export interface StatsLabels {
  /** The language of the numbers and units, as a BCP 47 tag, such as `en-US`. */
  numbers: string
  /** Name of the panel, and button: shows it. */
  title: string
  /** Button: shows the panel that was shown before. */
  back: string
  /** Button: copies the statistics to the clipboard. */
  copy: string
  /** The statistics were copied. */
  copied: string
  /** The browser has refused to copy them. */
  copyFailed: string
  /** In place of the statistics, while there is no media connection. */
  empty: string
  /** In place of the statistics, until there are two measurements. */
  measuring: string
  /** How the media reaches the other device. */
  path: string
  /** The two paths. */
  pathOf: Record<'direct' | 'relayed', string>
  /** The time of a packet to the other device and back. */
  roundTrip: string
  /** The quality of the voice that arrives, a mean opinion score. */
  voiceQuality: string
  /** The score, 1 to 5. `score` is a formatted number. */
  score: (score: string) => string
  /** Column: what arrives. */
  received: string
  /** Column: what is sent. */
  sent: string
  /** Rows about audio. */
  audio: string
  /** Rows about video. */
  video: string
  /** The name of the codec. */
  codec: string
  /** Bits per second. */
  bitrate: string
  /** The share of packets that got lost. */
  loss: string
  /** The share of the audio that had to be made up. */
  concealed: string
  /** The variation of the time that packets take. */
  jitter: string
  /** The size of the picture. */
  resolution: string
  /** Pictures per second. */
  framesPerSecond: string
}

/** The English texts. */
export const englishStats: StatsLabels = {
  numbers: 'en-US',
  title: 'Call statistics',
  back: 'Back',
  copy: 'Copy as text',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying',
  empty: 'There is no connection yet.',
  measuring: 'Measuring…',
  path: 'Path',
  pathOf: { direct: 'Direct', relayed: 'Through a relay server' },
  roundTrip: 'Round trip',
  voiceQuality: 'Voice quality',
  score: (score) => `${score} of 5`,
  received: 'Received',
  sent: 'Sent',
  audio: 'Audio',
  video: 'Video',
  codec: 'Codec',
  bitrate: 'Bitrate',
  loss: 'Lost packets',
  concealed: 'Concealed',
  jitter: 'Jitter',
  resolution: 'Resolution',
  framesPerSecond: 'Frames per second',
}
