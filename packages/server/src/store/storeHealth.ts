/** Notified when a store becomes unable to write, and when it can write again. */
export interface StoreListener {
  /** A write has failed for the first time since the store could write. `error` is the cause. */
  onUnavailable?(error: unknown): void
  /** The store can write again. */
  onAvailable?(): void
}

/** Whether a store can write. Once it cannot, it is tried until it can. */
export interface StoreHealth {
  readonly isAvailable: boolean
  failed(error: unknown): void
  stop(): void
}

/** How long to wait before the store is tried again, in milliseconds. */
const CHECK_INTERVAL_MS = 500

/** @param write tries to write, and throws if it fails */
export function createStoreHealth(write: () => void, { onUnavailable, onAvailable }: StoreListener): StoreHealth {
  let isAvailable = true
  let timer: NodeJS.Timeout | undefined

  function check(): void {
    try {
      write()
    } catch {
      timer = setTimeout(check, CHECK_INTERVAL_MS).unref()
      return
    }
    isAvailable = true
    onAvailable?.()
  }

  return {
    get isAvailable() {
      return isAvailable
    },
    failed(error) {
      if (!isAvailable) return
      isAvailable = false
      timer = setTimeout(check, CHECK_INTERVAL_MS).unref()
      onUnavailable?.(error)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
