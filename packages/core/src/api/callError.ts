import { type Failure, type FailureCode, failure, failureCodes } from '@offhook/protocol'
import type { DeviceErrorReason } from './deviceErrorReason'
import { warnOfSecondCopy } from './secondCopy'

// In this file, because it is evaluated wherever a copy of the package is used.
warnOfSecondCopy('@offhook/core')

/**
 * The cause of a `CallError` in more detail than its code: why a device was refused, or which part of the kit failed. `cancelled`: the
 * command was pending when the user ended the call by another one, such as `endCall` or `declineCall`. There is nothing to show then.
 */
export type CallErrorReason = DeviceErrorReason | 'cancelled' | 'code-unavailable' | 'no-webrtc'

/** The optional details of a `CallError`. */
export interface CallErrorOptions extends ErrorOptions {
  /** @default null */
  reason?: CallErrorReason | null
  /** @default null */
  help?: string | null
}

/**
 * The error of a command that failed. Recognize it by `statusCode` and `code`, not by class: an app may hold two copies of
 * `@offhook/core`.
 *
 * @example
 * ```ts
 * import { CallError } from '@offhook/core'
 *
 * try {
 *   await client.makeVoiceCall(['bob'])
 * } catch (error) {
 *   if (CallError.from(error).code === 'microphone-denied') console.log('Allow the microphone, then call again')
 * }
 * ```
 */
export class CallError extends Error {
  /** The HTTP-like status, or 100606 to 100608 for a denied device. */
  readonly statusCode: number
  /** The machine-readable name of the status. */
  readonly code: FailureCode

  /** The cause in more detail than `code`, machine-readable; `null` if there is none. */
  readonly reason: CallErrorReason | null
  /** One sentence for the developer: how to fix the cause. `null` if the message says all there is to say. */
  readonly help: string | null

  /** @param options `cause` is the error of the browser, such as the `DOMException` of a denied device. */
  constructor({ statusCode, code, message, help }: Failure, options: CallErrorOptions = {}) {
    super(message, options)
    this.name = 'CallError'
    this.statusCode = statusCode
    this.code = code
    this.reason = options.reason ?? null
    this.help = options.help ?? help ?? null
  }

  /**
   * Returns the error for a code.
   * @param message Default: the message of the code.
   */
  static of(code: FailureCode, message?: string, options?: CallErrorOptions): CallError {
    return new CallError(failure(code, message), options)
  }

  /** Returns the error itself if `isCallError` recognizes it, else 500 `internal` with the error as its cause. */
  static from(error: unknown): CallError {
    return isCallError(error) ? error : CallError.of('internal', undefined, { cause: error })
  }
}

/**
 * Returns whether an error is a `CallError` of this or another copy of `@offhook/core`. Checks the fields, not the class.
 *
 * @param error What a command rejected with.
 * @example
 * ```ts
 * import { isCallError } from '@offhook/core'
 *
 * await client.makeVoiceCall(['bob']).catch((error: unknown) => {
 *   if (isCallError(error) && error.code === 'conflict') console.log('End the other call first')
 * })
 * ```
 */
export function isCallError(error: unknown): error is CallError {
  if (typeof error !== 'object' || error === null) return false
  const { name, statusCode, code, message } = error as Partial<CallError>
  if (typeof statusCode !== 'number' || typeof code !== 'string' || typeof message !== 'string') return false
  // The name is enough, because another release may have other codes. Errors of other libraries may have the same fields, with other codes.
  return name === 'CallError' || Object.hasOwn(failureCodes, code)
}
