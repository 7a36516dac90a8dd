/**
 * Switches a sender off while it has no track, and on again with one; nothing is negotiated. A sender without a track sends nothing
 * (W3C WebRTC, section 5.2), except in Firefox (153): from a video slot that was emptied it goes on with a picture a second
 * (https://github.com/GetStream/stream-video-js/pull/2237).
 * @returns the function to call after every `replaceTrack`
 */
export function createSenderActivation(): (sender: RTCRtpSender) => Promise<void> {
  // One after another: parameters are taken back only in the state in which they were handed out.
  let turn = Promise.resolve()
  /** One that never had a track sends nothing anywhere, and starts faster than one that is switched on. */
  const used = new WeakSet<RTCRtpSender>()
  return (sender) => {
    if (sender.track) used.add(sender)
    if (!used.has(sender)) return Promise.resolve()
    const done = turn.then(() => follow(sender))
    turn = done.catch(() => undefined)
    return done
  }
}

async function follow(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters()
  const active = sender.track !== null
  if (parameters.encodings.every((encoding) => encoding.active === active)) return
  for (const encoding of parameters.encodings) encoding.active = active
  await sender.setParameters(parameters)
}
