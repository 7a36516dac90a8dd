/** Every media source that a participant can publish, in the order in which they are listed. */
export const trackSources = ['microphone', 'camera', 'screen', 'screenAudio'] as const
/** A media source that a participant can publish. */
export type TrackSource = (typeof trackSources)[number]

/** The sources that are captured from a device. */
export const captureSources = ['microphone', 'camera'] as const satisfies readonly TrackSource[]
/** A source that is captured from a device. */
export type CaptureSource = (typeof captureSources)[number]
