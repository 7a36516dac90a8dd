import type { CommandName } from '@offhook/protocol'
import { createExpiredTokens, type Switchboard, type TokenState } from '@offhook/switchboard'
import type { Clock } from '../api/ports/clock'
import type { InMemoryConnection } from './inMemoryConnection'

/** How long a device may stay connected without a call when its token has expired, in milliseconds. */
const GRACE_MS = 30_000
/** How often that is checked later, and when it is checked first for a device that connected with such a token, in milliseconds. */
const RECHECK_MS = 5_000

export interface InMemoryTokensOptions {
  clock: Clock
  acceptsToken(token: string): boolean | TokenState
  /** The current switchboard: a new one after each start of the server. */
  switchboard(): Switchboard
  /** The number of the device's connection; `undefined` without one. */
  attemptOf(connection: InMemoryConnection): number | undefined
  close(connection: InMemoryConnection, message: string): void
}

/** The tokens of a server in memory, with the rules of the real one. */
export interface InMemoryTokens {
  admit(connection: InMemoryConnection, token: string): Promise<'admitted' | 'resuming' | 'refused'>
  /** @returns whether the token replaces that of the connection */
  renew(connection: InMemoryConnection, token: string): boolean
  /** Whether a command needs a valid token, and the connection has none. */
  refuses(connection: InMemoryConnection, command: CommandName): boolean | Promise<boolean>
  /** Asks for a new token. Without one it closes the connection, unless the device is in a call. */
  expire(connection: InMemoryConnection): void
}

export function createInMemoryTokens(options: InMemoryTokensOptions): InMemoryTokens {
  const { clock, attemptOf } = options
  const rules = () => createExpiredTokens(options.switchboard())

  function stateOf(token: string): TokenState | 'invalid' {
    const state = options.acceptsToken(token)
    if (typeof state === 'string') return state
    return state ? 'valid' : 'invalid'
  }

  return {
    admit: async ({ address }, token) => {
      const state = stateOf(token)
      return state === 'invalid' ? 'refused' : rules().admit(address, state)
    },
    renew(connection, token) {
      const isRenewed = attemptOf(connection) !== undefined && stateOf(token) === 'valid'
      // Calls ring on it again.
      if (isRenewed && connection.isResuming)
        void options.switchboard().dispatch({ ...connection.connectDevice(), canCall: connection.canCall() })
      return isRenewed
    },
    refuses: ({ address, token, isResuming }, command) =>
      stateOf(token) !== 'valid' && rules().refuses(address, command, isResuming),
    expire(connection) {
      const attempt = attemptOf(connection)
      const isCurrent = () => attempt !== undefined && attemptOf(connection) === attempt
      const check = async () => {
        if (!isCurrent() || stateOf(connection.token) === 'valid') return
        const isKept = await rules().keepsConnection(connection.address, connection.isResuming)
        if (isKept) clock.after(RECHECK_MS, () => void check())
        else if (isCurrent()) options.close(connection, 'The token has expired')
      }
      connection.requestToken()
      clock.after(connection.isResuming ? RECHECK_MS : GRACE_MS, () => void check())
    },
  }
}
