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
  /** Applies what `encoding` returns when its turn has come. Call after every `replaceTrack`, and when another input has changed. */
  update(): Promise<void>
  /** Sends a key frame next. */
  sendKeyFrame(): Promise<void>
}

/** The only code that calls `setParameters`: one call at a time, because it rejects parameters that were read before another change. */
export function createSenderEncoding(sender: KeyFrameSender, encoding: () => Encoding): SenderEncoding {
  let queue = Promise.resolve()
  /** A sender that never had a track sends nothing in any browser, and starts faster than one that was deactivated. */
  let wasUsed = false

  function enqueue(task: () => Promise<void>): Promise<void> {
    const result = queue.then(task)
    queue = result.catch(() => undefined)
    return result
  }

  async function apply(): Promise<void> {
    const wanted = encoding()
    const names = Object.keys(wanted) as (keyof Encoding)[]
    const parameters = sender.getParameters()
    if (parameters.encodings.every((current) => names.every((name) => current[name] === wanted[name]))) return
    // For a dictionary member `undefined` is the same as absent (Web IDL, section 3.2.17).
    for (const current of parameters.encodings) Object.assign(current, wanted)
    await sender.setParameters(parameters)
  }

  return {
    async update() {
      wasUsed ||= sender.track !== null
      if (wasUsed) await enqueue(apply)
    },
    sendKeyFrame: () =>
      enqueue(() => {
        const parameters = sender.getParameters()
        return sender.setParameters(parameters, {
          encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })),
        })
      }),
  }
}
