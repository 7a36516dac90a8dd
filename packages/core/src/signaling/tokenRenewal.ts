import type { Clock } from '../api/ports/clock'
import { tokenRefusal } from './tokenSource'

/** How long to wait for a token and its acknowledgement before the next attempt. Doubled with each one, because a call may last long. */
const RETRY_MS = 5_000
const MAX_RETRY_MS = 40_000

export interface TokenRenewalOptions {
  clock: Clock
  getToken(): Promise<string>
  /** Sends `connection:token`. */
  send(token: string, onAck: (isAccepted: boolean) => void): void
}

/** Replaces the token of a connection before it expires. */
export interface TokenRenewal {
  /**
   * Gets a token and sends it, until the server accepts one. The server closes the connection if it receives none in time, when no call
   * needs the connection any more.
   */
  renew(): void
  /** The connection is closed: a token that arrives later is not sent. */
  stop(): void
}

export function createTokenRenewal({ clock, getToken, send }: TokenRenewalOptions): TokenRenewal {
  let connection = 0
  let cancelRetry: () => void = () => undefined

  function renew(retryMs = RETRY_MS): void {
    const current = connection
    cancelRetry()
    cancelRetry = clock.after(retryMs, () => {
      renew(Math.min(2 * retryMs, MAX_RETRY_MS))
    })
    getToken().then(
      (token) => {
        if (current !== connection) return
        send(token, (isAccepted) => {
          if (isAccepted && current === connection) cancelRetry()
        })
      },
      (error: unknown) => {
        // The app gives up. The connection ends with its token.
        if (current === connection && tokenRefusal(error)) cancelRetry()
      },
    )
  }

  return {
    renew() {
      renew()
    },
    stop() {
      connection += 1
      cancelRetry()
    },
  }
}
