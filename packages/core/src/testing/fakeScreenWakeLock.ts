import type { AcquireScreenWakeLock } from '../api/ports/screenWakeLock'

/** Records whether a page keeps the screen on. */
export interface FakeScreenWakeLock {
  /** The port `screenWakeLock`. Hand it to the client. */
  acquire: AcquireScreenWakeLock
  /** Whether the page keeps the screen on now. */
  readonly isHeld: boolean
}

/**
 * Creates a fake of the port `screenWakeLock`.
 *
 * @example
 * ```ts
 * import { createFakeScreenWakeLock } from '@offhook/core/testing'
 *
 * const wakeLock = createFakeScreenWakeLock()
 * const ports = { screenWakeLock: wakeLock.acquire }
 * ```
 */
export function createFakeScreenWakeLock(): FakeScreenWakeLock {
  const locks = new Set<symbol>()
  return {
    acquire() {
      const lock = Symbol('wake lock')
      locks.add(lock)
      return () => {
        locks.delete(lock)
      }
    },
    get isHeld() {
      return locks.size > 0
    },
  }
}
