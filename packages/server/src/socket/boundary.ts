import type { Logger } from 'pino'
import { redactError } from '../monitoring/log'

/**
 * Wraps the handler of an event, a request, a timer or a promise, so that an error in it does not end the process: an error that is
 * thrown, or a promise that rejects, is logged.
 *
 * @param handler names the handler in the log
 * @param onFault is called with the arguments of the handler, to close the connection that it was for
 */
export type Boundary = <This, Args extends unknown[]>(
  handler: string,
  handle: (this: This, ...args: Args) => unknown,
  onFault?: (this: This, ...args: Args) => unknown,
) => (this: This, ...args: Args) => void

/** @param onError counts an error */
export function createBoundary(log: Logger, onError: (handler: string) => void): Boundary {
  function report(handler: string, error: unknown): void {
    try {
      onError(handler)
      log.error({ handler, error: redactError(error) }, 'handler failed')
    } catch {
      // The logger failed, so the error cannot be reported.
    }
  }
  return (handler, handle, onFault) => {
    function fail(this: ThisParameterType<typeof handle>, args: Parameters<typeof handle>, error: unknown): void {
      report(handler, error)
      try {
        onFault?.apply(this, args)
      } catch (secondError) {
        report(handler, secondError)
      }
    }
    return function (this, ...args) {
      try {
        const result = handle.apply(this, args)
        if (result instanceof Promise) result.catch((error: unknown) => fail.call(this, args, error))
      } catch (error) {
        fail.call(this, args, error)
      }
    }
  }
}
