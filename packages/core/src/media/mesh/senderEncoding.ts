import { attemptAsync } from '../../browser/attempt'

/** What is set of a sender's encodings. `undefined` restores the browser's default. */
export interface Encoding {
  active: boolean
  maxBitrate?: number | undefined
  scaleResolutionDownBy?: number | undefined
}

/** What TypeScript's types lack. Browsers that lack it ignore the argument (WebRTC Extensions, `RTCEncodingOptions`). */
interface KeyFrameSender extends RTCRtpSender {
  setParameters(parameters: RTCRtpSendParameters, options?: { encodingOptions: { keyFrame: boolean }[] }): Promise<void>
}

/** Sets the encodings of one sender. This needs no negotiation. */
export interface SenderEncoding {
  /** Applies what `encoding` returns for the sender's track when its turn has come. Call when an input has changed. */
  update(): Promise<void>
  /** Puts a track into the sender, whose first frame already has the encoding of the track. */
  replaceTrack(track: MediaStreamTrack | null): Promise<void>
  /** Sends a key frame of the track next. A receiver that missed frames waits up to three seconds before it requests one. */
  sendKeyFrame(): Promise<void>
}

/** The only code that calls `setParameters`: one call at a time, because it rejects parameters that were read before another change. */
export function createSenderEncoding(
  sender: KeyFrameSender,
  encoding: (track: MediaStreamTrack | null) => Encoding & Pick<RTCRtpEncodingParameters, 'networkPriority'>,
): SenderEncoding {
  let queue = Promise.resolve()
  /** A sender that never had a track sends nothing in any browser, and starts faster than one that was deactivated. */
  let wasUsed = false

  function enqueue(task: () => Promise<void>): Promise<void> {
    const result = queue.then(task)
    queue = result.catch(() => undefined)
    return result
  }

  async function apply(track: MediaStreamTrack | null): Promise<void> {
    const wanted = encoding(track)
    const names = Object.keys(wanted) as (keyof typeof wanted)[]
    const parameters = sender.getParameters()
    if (parameters.encodings.every((current) => names.every((name) => current[name] === wanted[name]))) return
    // For a dictionary member `undefined` is the same as absent (Web IDL, section 3.2.17).
    for (const current of parameters.encodings) Object.assign(current, wanted)
    await sender.setParameters(parameters)
  }

  return {
    async update() {
      if (wasUsed) await enqueue(() => apply(sender.track))
    },
    async replaceTrack(track) {
      wasUsed ||= track !== null
      // A sender whose encodings cannot be changed sends its track with the encodings that it has.
      if (track) await attemptAsync(() => enqueue(() => apply(track)), undefined)
      await sender.replaceTrack(track)
    },
    sendKeyFrame: () =>
      enqueue(async () => {
        if (!sender.track) return
        const parameters = sender.getParameters()
        await sender.setParameters(parameters, {
          encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })),
        })
      }),
  }
}
