import type { CaptureSource } from '@offhook/protocol'
import { CallError, isCallError } from '../api/callError'
import type { DeviceErrorReason } from '../api/deviceErrorReason'
import { errorMessage, errorName } from '../browser/errorName'
import { policyOf } from './permissionsPolicy'

const deviceNames = { microphone: 'microphone', camera: 'camera', both: 'microphone and the camera' } as const
const codes = { microphone: 'microphone-denied', camera: 'camera-denied', both: 'devices-denied' } as const
const devicesByCode: Partial<Record<CallError['code'], CaptureSource | 'both'>> = {
  'microphone-denied': 'microphone',
  'camera-denied': 'camera',
  'devices-denied': 'both',
}

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

/**
 * Which device a failed command could not open, and why.
 *
 * @param error The error of a rejected command, such as `answerCall`.
 * @returns The device and the reason, or `null` if the command failed for another reason.
 * @example
 * ```ts
 * import { deviceErrorOf } from '@offhook/core'
 *
 * await client.answerCall().catch((error: unknown) => {
 *   const refused = deviceErrorOf(error)
 *   if (refused?.reason === 'busy') console.log(`Another program uses your ${refused.device}`)
 * })
 * ```
 */
export function deviceErrorOf(error: unknown): { device: CaptureSource | 'both'; reason: DeviceErrorReason } | null {
  if (!isCallError(error)) return null
  const device = devicesByCode[error.code]
  return device === undefined ? null : { device, reason: (error.reason ?? reasonOf(error.cause)) as DeviceErrorReason }
}

function reasonOf(cause: unknown): DeviceErrorReason {
  if (policyOf(cause)) return 'blocked-by-policy'
  switch (errorName(cause)) {
    case '':
    case 'NotAllowedError':
      // One name for three reasons. Chromium's message tells them apart; other browsers give no hint.
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
