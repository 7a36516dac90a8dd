/**
 * Deactivates a sender's encodings while it has no track, and activates them with one. This needs no negotiation. A sender without a
 * track sends nothing (W3C WebRTC, section 5.2), except in Firefox (153): it goes on to send one frame a second from a video slot that
 * was emptied (https://github.com/GetStream/stream-video-js/pull/2237).
 * @returns the function to call after every `replaceTrack`
 */
export function createSenderActivation(): (sender: RTCRtpSender) => Promise<void> {
  // One at a time: `setParameters` rejects parameters that were read before another change.
  let queue = Promise.resolve()
  /** A sender that never had a track sends nothing in any browser, and starts faster than one that was deactivated. */
  const usedSenders = new WeakSet<RTCRtpSender>()
  return (sender) => {
    if (sender.track) usedSenders.add(sender)
    if (!usedSenders.has(sender)) return Promise.resolve()
    const result = queue.then(() => updateEncodings(sender))
    queue = result.catch(() => undefined)
    return result
  }
}

async function updateEncodings(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters()
  const active = sender.track !== null
  if (parameters.encodings.every((encoding) => encoding.active === active)) return
  for (const encoding of parameters.encodings) encoding.active = active
  await sender.setParameters(parameters)
}
