import type { CallEngine } from '../call/callEngine'
import { CallError } from '../api/callError'

interface Waiting {
  run(engine: CallEngine): void
  giveUp(error: CallError): void
}

/**
 * The engine, from before its code is there until it is closed. What it is asked meanwhile waits, and is done in its order; where the
 * code cannot be loaded everybody who waits is told, and the next one who asks loads it again.
 */
export interface LazyCallEngine {
  /** The engine, where it is there. */
  readonly current: CallEngine | null
  /** Loads it, where nobody has. Never rejects. */
  load(): Promise<void>
  /** Asks it, and loads it for that. Rejects with a `CallError` 503 where it cannot be loaded. */
  ask<T>(task: (engine: CallEngine) => Promise<T>): Promise<T>
  /** Asks it where it is there or on its way. Elsewhere there is no call, and `otherwise` says what that comes to. */
  askOfCall<T>(task: (engine: CallEngine) => Promise<T>, otherwise: () => Promise<T>): Promise<T>
  /** Begins something as soon as it is there, which alone is no reason to load it. @returns the function that ends it. */
  attach(begin: (engine: CallEngine) => () => void): () => void
  /** Whoever waits is told that it will not be. */
  dropWaiting(error: CallError): void
  close(): void
}

export function createLazyCallEngine(load: () => Promise<() => CallEngine>): LazyCallEngine {
  let engine: CallEngine | null = null
  let loading: Promise<void> | null = null
  /** The engine is there, and those who waited go first. */
  let isCatchingUp = false
  let isClosed = false
  let waiting: Waiting[] = []
  const attachments = new Set<(engine: CallEngine) => void>()

  const ready = () => (isCatchingUp ? null : engine)

  function dropWaiting(error: CallError): void {
    const dropped = waiting
    waiting = []
    for (const { giveUp } of dropped) giveUp(error)
  }

  function begin(create: () => CallEngine): void {
    if (isClosed) return
    const made = create()
    engine = made
    isCatchingUp = true
    for (const attach of attachments) attach(made)
    attachments.clear()
    for (let next = waiting.shift(); next; next = waiting.shift()) next.run(made)
    isCatchingUp = false
  }

  function start(): Promise<void> {
    if (engine || isClosed) return Promise.resolve()
    loading ??= load().then(begin, (error: unknown) => {
      loading = null
      // A browser of before 2026 remembers what it could not load (whatwg/html#10327): there only a reload helps.
      dropWaiting(CallError.of('not-connected', 'The code for calls could not be loaded; try again, or reload', error))
    })
    return loading
  }

  function wait<T>(task: (engine: CallEngine) => Promise<T>, otherwise: (error: CallError) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({
        run: (made) => {
          task(made).then(resolve, reject)
        },
        giveUp: (error) => {
          otherwise(error).then(resolve, reject)
        },
      })
    })
  }

  return {
    get current() {
      return engine
    },
    load: start,
    ask(task) {
      const there = ready()
      if (there) return task(there)
      if (isClosed) return Promise.reject(closed())
      void start()
      return wait(task, (error) => Promise.reject(error))
    },
    askOfCall(task, otherwise) {
      const there = ready()
      if (there) return task(there)
      return loading && !isClosed ? wait(task, otherwise) : otherwise()
    },
    attach(beginning) {
      const there = ready()
      if (there) return beginning(there)
      let end: () => void = () => undefined
      const entry = (made: CallEngine) => {
        end = beginning(made)
      }
      if (!isClosed) attachments.add(entry)
      return () => {
        attachments.delete(entry)
        end()
      }
    },
    dropWaiting,
    close() {
      isClosed = true
      engine?.close()
      engine = null
      loading = null
      attachments.clear()
      dropWaiting(closed())
    },
  }
}

const closed = () => CallError.of('not-connected', 'This client was destroyed')
