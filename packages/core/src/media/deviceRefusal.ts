import { CallError } from '../client/callError'

export type CaptureDevice = 'microphone' | 'camera'

const names = { microphone: 'microphone', camera: 'camera', both: 'microphone and the camera' } as const
const codes = { microphone: 'microphone-denied', camera: 'camera-denied', both: 'devices-denied' } as const

/**
 * What a person should read when the browser did not open a device, by the names of `getUserMedia`'s rejections (W3C Media Capture
 * and Streams, section 10): what happened, then what to do. `cause` keeps the browser's own error.
 */
export function deviceRefusal(device: CaptureDevice | 'both', cause: unknown): CallError {
  return CallError.of(codes[device], explain(`the ${names[device]}`, device === 'both', cause), cause)
}

function explain(device: string, plural: boolean, cause: unknown): string {
  const The = `${device.charAt(0).toUpperCase()}${device.slice(1)}`
  const are = plural ? 'are' : 'is'
  switch (errorName(cause)) {
    case 'NotAllowedError':
      return `${The} ${are} blocked. Allow ${device} for this page in the browser's address bar, then try again`
    case 'NotFoundError':
      return `${The} cannot be found. Connect ${plural ? 'them' : 'it'}, then try again`
    case 'NotReadableError':
      return `${The} cannot be opened: another program may be using ${plural ? 'them' : 'it'}. Close that program, then try again`
    case 'OverconstrainedError':
      return `${The} that was chosen ${are} not there any more. Choose another, then try again`
    case 'SecurityError':
      return `${The} cannot be used on this page. ${cause instanceof Error ? cause.message : ''}`.trim()
    default:
      return `${The} could not be started. Try again`
  }
}

/** A `DOMException` is not an `Error` everywhere, and not of this realm in an iframe: its name is all that is asked. */
export function errorName(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
}
