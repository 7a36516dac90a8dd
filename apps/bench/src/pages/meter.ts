import { connections } from './connections.ts'

/** When things happened in this page: milliseconds since the epoch, so that two browsers of one machine can be compared. */
export interface Reading {
  /** The click on Call, here. */
  called: number | null
  /** It rings: the button to answer is there. */
  rang: number | null
  /** The click on Answer, here. */
  answered: number | null
  /** The first sound that came out of the other one's track. */
  sound: number | null
  /** The first picture of the other one on the screen. */
  picture: number | null
}

/** As in RTP: 1 is the loudest there can be. The fake microphone is far louder, an empty line far below. */
const AUDIBLE = 0.01
const LISTEN_EVERY_MS = 4
/** A placeholder of a few pixels is no picture. */
const LEAST_WIDTH = 320

export const sinceEpoch = (timeStamp: number) => performance.timeOrigin + timeStamp

export interface Meter {
  reading: Reading
  /** Somebody has called here, or answered: nothing before that counts. */
  begin(): void
  /** From now on it is another call. */
  reset(): void
  /** Connections of this call that are not closed. */
  openConnections(): RTCPeerConnection[]
}

/** Watches what comes out of the page's connections, past whatever opened them. Make it before anything else. */
export function createMeter(picture: HTMLVideoElement): Meter {
  const reading: Reading = { called: null, rang: null, answered: null, sound: null, picture: null }
  const openConnections = () => connections.filter(({ connectionState }) => connectionState !== 'closed')

  let hasBegun = false
  let listening: ReturnType<typeof setTimeout> | undefined

  function listen(): void {
    for (const receiver of openConnections().flatMap((connection) => connection.getReceivers())) {
      if (receiver.track.kind !== 'audio') continue
      // `timestamp` is when the sound was handed to the track, jitter buffer and decoder behind it: WebRTC, 5.3.1.
      const heard = receiver.getSynchronizationSources().find(({ audioLevel }) => (audioLevel ?? 0) > AUDIBLE)
      if (heard) return void (reading.sound = heard.timestamp)
    }
    listening = setTimeout(listen, LISTEN_EVERY_MS)
  }

  function see(_: number, { width, presentationTime }: VideoFrameCallbackMetadata): void {
    if (hasBegun && width >= LEAST_WIDTH) reading.picture ??= sinceEpoch(presentationTime)
    picture.requestVideoFrameCallback(see)
  }

  picture.requestVideoFrameCallback(see)

  return {
    reading,
    begin() {
      hasBegun = true
      // Only now: a dozen pages that listen all the time would keep the machine from the two that call.
      listen()
    },
    reset() {
      hasBegun = false
      clearTimeout(listening)
      connections.length = 0
      Object.assign(reading, { called: null, rang: null, answered: null, sound: null, picture: null })
    },
    openConnections,
  }
}
