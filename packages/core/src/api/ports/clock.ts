/** The time and timers of a client. Tests and the simulation replace it by a virtual clock. */
export interface Clock {
  /**
   * Returns the time that durations and deadlines are measured with. It never goes back, and a correction of the wall clock does not
   * change it.
   * @returns Milliseconds. Only differences between them have a meaning.
   */
  now(): number
  /**
   * Returns the time of the wall clock, for times that are displayed.
   * @returns Milliseconds since the epoch.
   * @default now
   */
  wallTime?(): number
  /**
   * Runs `task` once after `ms` milliseconds.
   * @returns A function that cancels the task. It has no effect once the task has run.
   */
  after(ms: number, task: () => void): () => void
}

/**
 * The clock of the JavaScript runtime: `performance.now`, `Date.now` and `setTimeout`.
 *
 * `performance.now` should include the time that the computer sleeps, but only does so on Windows
 * (https://github.com/w3c/hr-time/issues/115; Chromium https://crbug.com/1206450, Firefox https://bugzilla.mozilla.org/1709767, WebKit
 * https://bugs.webkit.org/show_bug.cgi?id=225610). Timers stop for as long (https://github.com/whatwg/html/issues/6759). No clock of a
 * browser distinguishes sleep from a correction of the wall clock. Therefore the server sends how long a call has lasted; see `sleep.ts`.
 */
export const systemClock: Clock = {
  // Does not start at zero: the code may treat a time of 0 as long ago.
  now: () => performance.timeOrigin + performance.now(),
  // eslint-disable-next-line no-restricted-properties -- the one source of times that are displayed
  wallTime: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
}
