/** Finds a line dead from which nothing has come for as long as its client said. */
export interface KeepAliveTimer {
  /** The client is heard again within so many milliseconds. 0: nobody waits for it. */
  reset(within: number): void
}

export function createKeepAliveTimer(onSilent: () => void): KeepAliveTimer {
  let timer: NodeJS.Timeout | undefined
  return {
    reset(within) {
      clearTimeout(timer)
      timer = within > 0 ? setTimeout(onSilent, within) : undefined
    },
  }
}
