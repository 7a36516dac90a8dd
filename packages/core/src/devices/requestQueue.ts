import { CallError } from '../api/callError'

/** Runs device requests one after another, so that two of them never open the same device twice. */
export interface RequestQueue {
  /**
   * @param task Gets `isStale`, which returns `true` after a `reset`: the result is not needed any more.
   * @returns Rejects with 404 `not-found` if a `reset` comes before the task.
   */
  run<T>(task: (isStale: () => boolean) => Promise<T>): Promise<T>
  /** Makes all requests stale. The next one does not wait for them. */
  reset(): void
}

export function createRequestQueue(): RequestQueue {
  /** Increases with every `reset`. */
  let session = 0
  let queue: Promise<unknown> = Promise.resolve()

  return {
    run(task) {
      const ownSession = session
      const isStale = () => session !== ownSession
      const result = queue.then(() => {
        if (isStale()) throw staleRequestError()
        return task(isStale)
      })
      queue = result.catch(() => undefined)
      return result
    },
    reset() {
      session += 1
      queue = Promise.resolve()
    },
  }
}

export const staleRequestError = () =>
  CallError.of('not-found', 'The call was over before the device was open', { reason: 'cancelled' })
