import { type Failure, type FailureCode, failure } from '@offhook/protocol'

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

  /** @param options `cause` is the error of the browser, such as the `DOMException` of a denied device. */
  constructor({ statusCode, code, message }: Failure, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CallError'
    this.statusCode = statusCode
    this.code = code
  }

  /**
   * Returns the error for a code.
   * @param message Default: the message of the code.
   */
  static of(code: FailureCode, message?: string, cause?: unknown): CallError {
    return new CallError(failure(code, message), cause === undefined ? undefined : { cause })
  }

  /** Returns the error itself if it is a `CallError`, else 500 `internal` with the error as its cause. */
  static from(error: unknown): CallError {
    return error instanceof CallError ? error : CallError.of('internal', undefined, error)
  }
}
