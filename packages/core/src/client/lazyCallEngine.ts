import { CallError, isCallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'
import type { CallEngine } from '../call/callEngine'
import { codeUnavailable, createLazyCode } from '../loading/lazyCode'

interface WaitingTask {
  run(engine: CallEngine): void
  fail(error: CallError): void
}

/**
 * The call engine, whose code is loaded when it is first needed. Tasks wait for it and run in their order. If the code cannot be loaded,
 * the waiting tasks fail, and the next task loads it again.
 */
export interface LazyCallEngine {
  /** The engine, or `null` while it is not loaded. */
  readonly current: CallEngine | null
  /** Loads the engine. Never rejects. */
  load(): Promise<void>
  /** Runs a task once the engine is loaded, and loads it. Rejects with a `CallError` 503 if that fails. */
  run<T>(task: (engine: CallEngine) => Promise<T>): Promise<T>
  /**
   * Runs a task if the engine is loaded or loading, or could not be loaded before: the server may have a call then. Otherwise there is no
   * call, and `withoutCall` gives the result, with the error if the code cannot be loaded.
   */
  runWithCall<T>(task: (engine: CallEngine) => Promise<T>, withoutCall: (error?: CallError) => Promise<T>): Promise<T>
  /**
   * Starts something once the engine is loaded, without loading it.
   * @returns A function that stops it.
   */
  attach(start: (engine: CallEngine) => () => void): () => void
  /** Fails the waiting tasks. */
  failWaiting(error: CallError): void
  /** @param error What commands reject with from then on. Default: the client was destroyed. */
  close(error?: CallError): void
}

/** @param load Loads the code. Rejects if it cannot be loaded. */
export function createLazyCallEngine(load: () => Promise<() => CallEngine>, clock: Clock): LazyCallEngine {
  const code = createLazyCode(load, clock)
  let engine: CallEngine | null = null
  let loading: Promise<void> | null = null
  let hasFailed = false
  /** The engine is loaded, and the waiting tasks run first. */
  let isRunningWaiting = false
  let isClosed = false
  let closedError = destroyedError()
  let waiting: WaitingTask[] = []
  const attachments = new Set<(engine: CallEngine) => void>()

  const available = () => (isRunningWaiting ? null : engine)

  function failWaiting(error: CallError): void {
    const failed = waiting
    waiting = []
    for (const { fail } of failed) fail(error)
  }

  function start(create: () => CallEngine): void {
    if (isClosed) return
    const created = create()
    engine = created
    hasFailed = false
    isRunningWaiting = true
    try {
      for (const attach of attachments) attach(created)
      attachments.clear()
      for (let next = waiting.shift(); next; next = waiting.shift()) next.run(created)
    } finally {
      isRunningWaiting = false
    }
  }

  function loadOnce(): Promise<void> {
    if (engine || isClosed) return Promise.resolve()
    loading ??= code
      .load()
      .then(start)
      .catch((error: unknown) => {
        loading = null
        hasFailed = true
        failWaiting(isCallError(error) ? error : codeUnavailable(error))
      })
    return loading
  }

  function wait<T>(task: (engine: CallEngine) => Promise<T>, onFailure: (error: CallError) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({
        run: (created) => {
          task(created).then(resolve, reject)
        },
        fail: (error) => {
          onFailure(error).then(resolve, reject)
        },
      })
    })
  }

  return {
    get current() {
      return engine
    },
    load: loadOnce,
    run(task) {
      const loaded = available()
      if (loaded) return task(loaded)
      if (isClosed) return Promise.reject(closedError)
      void loadOnce()
      return wait(task, (error) => Promise.reject(error))
    },
    runWithCall(task, withoutCall) {
      const loaded = available()
      if (loaded) return task(loaded)
      if (isClosed || !(loading ?? hasFailed)) return withoutCall()
      void loadOnce()
      return wait(task, (error) => withoutCall(error.code === 'code-unavailable' ? error : undefined))
    },
    attach(begin) {
      const loaded = available()
      if (loaded) return begin(loaded)
      let stop: () => void = () => undefined
      const entry = (created: CallEngine) => {
        stop = begin(created)
      }
      if (!isClosed) attachments.add(entry)
      return () => {
        attachments.delete(entry)
        stop()
      }
    },
    failWaiting,
    close(error = destroyedError()) {
      isClosed = true
      closedError = error
      engine?.close()
      engine = null
      loading = null
      attachments.clear()
      failWaiting(error)
    },
  }
}

/** The error of commands of a client that was destroyed. */
export const destroyedError = () => CallError.of('not-connected', 'This client was destroyed')
