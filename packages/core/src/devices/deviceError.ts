import type { CaptureSource } from '@offhook/protocol'
import { CallError } from '../api/callError'
import { errorMessage, errorName } from '../browser/errorName'
import { policyOf, reasonOf } from './deviceErrorOf'

const deviceNames = { microphone: 'microphone', camera: 'camera', both: 'microphone and the camera' } as const
const codes = { microphone: 'microphone-denied', camera: 'camera-denied', both: 'devices-denied' } as const

/**
 * The error for a device that the browser did not open. Its message tells the user what happened, then what to do, by the name of the
 * `getUserMedia` rejection (W3C Media Capture and Streams, section 10).
 * @param cause The browser's error. It becomes the `cause` of the result.
 */
export function deviceError(device: CaptureSource | 'both', cause: unknown): CallError {
  return CallError.of(codes[device], explain(`the ${deviceNames[device]}`, device === 'both', cause), {
    reason: reasonOf(cause),
    help: policyOf(cause)?.help ?? null,
    cause,
  })
}

function explain(device: string, isPlural: boolean, cause: unknown): string {
  const Device = `${device.charAt(0).toUpperCase()}${device.slice(1)}`
  const is = isPlural ? 'are' : 'is'
  const it = isPlural ? 'them' : 'it'
  if (policyOf(cause))
    return `${Device} cannot be used: this page is not allowed to. Open it in a window of its own, or ask the owner of the site`
  switch (errorName(cause)) {
    case 'NotAllowedError':
      return `${Device} ${is} blocked. Allow ${device} for this page in the browser's address bar, then try again`
    case 'NotFoundError':
      return `${Device} cannot be found. Connect ${it}, then try again`
    case 'NotReadableError':
      return `${Device} cannot be opened: another program may be using ${it}. Close that program, then try again`
    case 'OverconstrainedError':
      return `${Device} that was chosen ${is} not there any more. Choose another, then try again`
    case 'SecurityError':
      return `${Device} cannot be used on this page. ${errorMessage(cause)}`.trim()
    default:
      return `${Device} could not be started. Try again`
  }
}
