import { trackPeerConnections } from './trackPeerConnections.ts'

/** When things happened in this page, in milliseconds since the epoch, so that two browsers on one machine can be compared. */
export interface CallTimes {
  callClickedAt: number | null
  /** When the incoming call was shown. */
  ringingAt: number | null
  answerClickedAt: number | null
  /** When the remote audio track first produced sound. */
  firstAudioAt: number | null
  /** When the first frame of the remote video was presented. */
  firstFrameAt: number | null
}

const NO_TIMES: Readonly<CallTimes> = {
  callClickedAt: null,
  ringingAt: null,
  answerClickedAt: null,
  firstAudioAt: null,
  firstFrameAt: null,
}

/** As in RTP, 1 is the maximum level. The fake microphone is far above this threshold, silence far below. */
const AUDIBLE_LEVEL = 0.01
const POLL_INTERVAL_MS = 4
/** Placeholder frames of a few pixels do not count. */
const MIN_FRAME_WIDTH = 320

export const toEpochMs = (timeStamp: number) => performance.timeOrigin + timeStamp

export interface MediaTimer {
  times: CallTimes
  /** To be called at the click on Call or Answer: frames before it do not count. */
  start(): void
  /** Forgets the last call. */
  reset(): void
  /** The peer connections of this call that are not closed. */
  openConnections(): RTCPeerConnection[]
}

/** Watches the media of every peer connection that the page creates from now on. */
export function createMediaTimer(remoteVideo: HTMLVideoElement): MediaTimer {
  const connections = trackPeerConnections()
  const times: CallTimes = { ...NO_TIMES }
  const openConnections = () => connections.filter(({ connectionState }) => connectionState !== 'closed')

  let isStarted = false
  let pollTimer: ReturnType<typeof setTimeout> | undefined

  function pollAudio(): void {
    for (const receiver of openConnections().flatMap((connection) => connection.getReceivers())) {
      if (receiver.track.kind !== 'audio') continue
      // `timestamp` is when the audio was delivered to the track, after the jitter buffer and the decoder: WebRTC, section 5.3.1.
      const audible = receiver.getSynchronizationSources().find(({ audioLevel }) => (audioLevel ?? 0) > AUDIBLE_LEVEL)
      if (audible) return void (times.firstAudioAt = audible.timestamp)
    }
    pollTimer = setTimeout(pollAudio, POLL_INTERVAL_MS)
  }

  function onFrame(_: number, { width, presentationTime }: VideoFrameCallbackMetadata): void {
    if (isStarted && width >= MIN_FRAME_WIDTH) times.firstFrameAt ??= toEpochMs(presentationTime)
    remoteVideo.requestVideoFrameCallback(onFrame)
  }

  remoteVideo.requestVideoFrameCallback(onFrame)

  return {
    times,
    start() {
      isStarted = true
      // Not earlier: a dozen open pages that poll all the time would slow down the two pages being measured.
      pollAudio()
    },
    reset() {
      isStarted = false
      clearTimeout(pollTimer)
      connections.length = 0
      Object.assign(times, NO_TIMES)
    },
    openConnections,
  }
}
