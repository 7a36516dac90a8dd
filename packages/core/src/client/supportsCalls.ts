import { CallError } from '../api/callError'

/**
 * Whether this browser has what a call needs. WebRTC is missing, or its constructor throws, in Lockdown Mode, in Firefox with
 * `media.peerconnection.enabled` set to `false`, and where an extension or the administrator blocks it. An insecure page has no devices
 * either; its commands fail with the reason `insecure`, which tells how to fix it.
 */
export function supportsCalls(): boolean {
  // A program outside a browser brings its own transport.
  if (typeof window === 'undefined') return true
  try {
    const { isSecureContext, navigator } = window
    const hasDevices = typeof (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getUserMedia === 'function'
    if ((isSecureContext && !hasDevices) || typeof MediaStream !== 'function') return false
    if (typeof RTCRtpSender.prototype.replaceTrack !== 'function') return false
    const connection = new RTCPeerConnection()
    const hasTransceivers = typeof connection.addTransceiver === 'function'
    connection.close()
    return hasTransceivers
  } catch {
    return false
  }
}

/** The error of a command in a browser that does not support calls. */
export function unsupportedError(): CallError {
  return CallError.of('unsupported', undefined, {
    reason: 'no-webrtc',
    help: 'RTCPeerConnection or another part of WebRTC is missing or blocked in this browser: check `canCall` of the store before you offer calls.',
  })
}
