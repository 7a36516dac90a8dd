/** Detects that a client has stopped sending keep-alives. */
export interface KeepAliveTimer {
  /** @param within the next keep-alive is expected within so many milliseconds; 0 stops the timer */
  reset(within: number): void
}

export function createKeepAliveTimer(onTimeout: () => void): KeepAliveTimer {
  let timer: NodeJS.Timeout | undefined
  return {
    reset(within) {
      clearTimeout(timer)
      timer = within > 0 ? setTimeout(onTimeout, within) : undefined
    },
  }
}
