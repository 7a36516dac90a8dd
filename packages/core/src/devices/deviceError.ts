import type { CaptureSource } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { DeviceErrorReason } from '../api/deviceErrorReason'

const names = { microphone: 'microphone', camera: 'camera', both: 'microphone and the camera' } as const
const codes = { microphone: 'microphone-denied', camera: 'camera-denied', both: 'devices-denied' } as const

/**
 * What a person should read when the browser did not open a device, by the names of `getUserMedia`'s rejections (W3C Media Capture
 * and Streams, section 10): what happened, then what to do. `cause` keeps the browser's own error.
 */
export function deviceError(device: CaptureSource | 'both', cause: unknown): CallError {
  return CallError.of(codes[device], explain(`the ${names[device]}`, device === 'both', cause), cause)
}

/** The trouble behind a command's failure, and with what; `null` where no device is to blame. */
export function deviceErrorOf(error: CallError): { device: CaptureSource | 'both'; trouble: DeviceErrorReason } | null {
  const device = deviceOfCode[error.code]
  return device === undefined ? null : { device, trouble: reasonOf(error.cause) }
}

const deviceOfCode: Partial<Record<CallError['code'], CaptureSource | 'both'>> = {
  'microphone-denied': 'microphone',
  'camera-denied': 'camera',
  'devices-denied': 'both',
}

function reasonOf(cause: unknown): DeviceErrorReason {
  switch (errorName(cause)) {
    case '':
    case 'NotAllowedError':
      // One name for three things; Chromium tells them apart in its message, and other browsers do not.
      if (/by system/i.test(String(cause))) return 'system'
      return /dismissed/i.test(String(cause)) ? 'dismissed' : 'refused'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'gone'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    case 'SecurityError':
      return 'insecure'
    default:
      return 'failed'
  }
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
