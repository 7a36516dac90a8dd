import { CallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'

/** How long a command waits for code. A request without an answer would otherwise wait for minutes. */
const CODE_TIMEOUT_MS = 12_000

/** How long code is waited for that the client can do without, such as the debug log. */
export const OPTIONAL_CODE_TIMEOUT_MS = 2_000

/** Code that is loaded when it is first needed. */
export interface LazyCode<T> {
  /** The code, or `null` while it is not loaded. */
  readonly current: T | null
  /** Loads the code, again if that has failed before. Rejects with a `CallError` `code-unavailable`, after some time at the latest. */
  load(): Promise<T>
}

/**
 * Loads code once. A failure is not kept: the next `load` tries again.
 *
 * `import()` fetches a module again after its fetch has failed since Chromium 156, Firefox 154 and WebKit r319474. Older browsers keep
 * the failure until the page is reloaded (https://github.com/whatwg/html/pull/10327). All browsers keep an error of its evaluation.
 *
 * @param load Rejects if the code cannot be loaded. May hang.
 */
export function createLazyCode<T>(
  load: () => Promise<T>,
  clock: Clock,
  timeoutMs: number = CODE_TIMEOUT_MS,
): LazyCode<T> {
  let current: T | null = null
  let loading: Promise<void> | null = null
  const waiting = new Set<(code: T) => void>()

  /** A request that was given up may still be answered: the code is used then too. */
  async function start(): Promise<void> {
    const code = await load()
    // Of another deployment the file may lack the code.
    if (!code) throw new Error('The file has no such export')
    current = code
    for (const resolve of waiting) resolve(code)
  }

  return {
    get current() {
      return current
    },
    load() {
      if (current !== null) return Promise.resolve(current)
      const attempt = (loading ??= start())
      return new Promise((resolve, reject) => {
        const succeed = (code: T) => {
          cancelTimeout()
          waiting.delete(succeed)
          resolve(code)
        }
        const fail = (cause: unknown) => {
          cancelTimeout()
          waiting.delete(succeed)
          if (loading === attempt) loading = null
          reject(codeUnavailable(cause))
        }
        const cancelTimeout = clock.after(timeoutMs, () => {
          fail(new Error(`Not loaded within ${String(timeoutMs)} ms`))
        })
        waiting.add(succeed)
        attempt.catch(fail)
      })
    },
  }
}

/** The error of a command whose code cannot be loaded. */
export const codeUnavailable = (cause?: unknown) =>
  CallError.of('code-unavailable', 'The code for calls could not be loaded; try again, or reload', {
    reason: 'code-unavailable',
    help: 'Check that the server still has this file: keep the files of the last deployment for pages that are open.',
    cause,
  })
