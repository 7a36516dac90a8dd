import { type Failure, type FailureCode, failure } from '@offhook/protocol'

/** What a command rejects with. `cause` is the browser's own error where there was one (a `DOMException` for a refused device). */
export class CallError extends Error {
  readonly statusCode: number
  readonly code: FailureCode

  constructor({ statusCode, code, message }: Failure, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CallError'
    this.statusCode = statusCode
    this.code = code
  }

  static of(code: FailureCode, message?: string, cause?: unknown): CallError {
    return new CallError(failure(code, message), cause === undefined ? undefined : { cause })
  }

  /** Whatever was thrown, as an error that a caller of a command may rely on. */
  static from(error: unknown): CallError {
    return error instanceof CallError ? error : CallError.of('internal', undefined, error)
  }
}
