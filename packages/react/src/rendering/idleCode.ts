/** When code is loaded if the page does not become idle before, in milliseconds. */
const IDLE_TIMEOUT_MS = 2_000

/** How long after a failure code is loaded again, in milliseconds. */
const RETRY_MS = 5_000

/** Code that nothing needs before a call, and that must be there in a call: it is loaded early, and until it is there. */
export interface IdleCode<T> {
  /** Loads the code. Rejects if that fails; the next call loads it again. */
  load(): Promise<T>
  /**
   * Starts something as soon as the code is loaded: at once if it is, otherwise the code is loaded for it.
   *
   * @param when - `idle` waits until the page is idle
   * @returns a function that stops it, and stops waiting for the code
   */
  attach(start: (code: T) => () => void, when?: 'now' | 'idle'): () => void
}

/** @param importCode - rejects or hangs if the code cannot be loaded */
export function createIdleCode<T extends object>(importCode: () => Promise<T | undefined>): IdleCode<T> {
  let current: T | undefined

  async function load(): Promise<T> {
    current ??= await importCode()
    // Of another deployment the file may lack the code.
    if (!current) throw new Error('The file has no such export')
    return current
  }

  return {
    load,
    attach(start, when = 'now') {
      if (current) return start(current)
      let isWaiting = true
      let stop: () => void = () => undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      const wait = (ms: number) => {
        timer = setTimeout(run, ms)
      }
      function run(): void {
        clearTimeout(timer)
        if (!isWaiting) return
        load().then(
          (code) => {
            if (isWaiting) stop = start(code)
            isWaiting = false
          },
          () => {
            if (isWaiting) wait(RETRY_MS)
          },
        )
      }
      if (when === 'now') run()
      else {
        // Safari has no `requestIdleCallback`, and the timer also runs where a browser throttles it.
        wait(IDLE_TIMEOUT_MS)
        ;(globalThis as Partial<typeof globalThis>).requestIdleCallback?.(run)
      }
      return () => {
        isWaiting = false
        clearTimeout(timer)
        stop()
      }
    },
  }
}
