import type { CaptureSource } from '@offhook/protocol'
import { type CallError, isCallError } from '../api/callError'
import type { DeviceErrorReason } from '../api/deviceErrorReason'
import { errorName } from '../browser/errorName'
import type { BlockedByPolicyError } from './permissionsPolicy'

// In a file of its own: the interface needs it before a call, and nothing else of what opens devices.

const devicesByCode: Partial<Record<CallError['code'], CaptureSource | 'both'>> = {
  'microphone-denied': 'microphone',
  'camera-denied': 'camera',
  'devices-denied': 'both',
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

/** The reason why `getUserMedia` has rejected. */
export function reasonOf(cause: unknown): DeviceErrorReason {
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

/** Reads the properties without `instanceof`: an app may hold two copies of this class. */
export function policyOf(error: unknown): Pick<BlockedByPolicyError, 'blockedByPolicy' | 'help'> | null {
  return typeof error === 'object' && error !== null && 'blockedByPolicy' in error
    ? (error as BlockedByPolicyError)
    : null
}
