import { failure, type Failure } from '@offhook/protocol'
import { CallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'

/** How long a reconnect during a call waits for the app's token. The server keeps the place of a lost device for 30 s. */
const WAIT_MS = 1_500

export interface TokenSourceOptions {
  token: string | (() => string | Promise<string>)
  clock: Clock
  /** Whether a call depends on the connection. */
  hasCall(): boolean
  /**
   * Whether the client was connected before. Then a function that returns nothing is called again, because the app is signed in and its token
   * service may be down.
   */
  mayWait(): boolean
}

/**
 * Gets the tokens of the client, and keeps the error of the app's token function. A call must not end because the app cannot get a new token:
 * then the client reconnects with the token that the server accepted last, which resumes a call for some minutes after its expiry.
 */
export interface TokenSource {
  /** @returns the token for a connection */
  get(): Promise<string>
  /** @returns a token that replaces the one of the connection */
  getNew(): Promise<string>
  /** The server has accepted the token. */
  accept(token: string): void
  /** The server has refused the last token. @returns whether `get` has another one, for a call */
  hasOther(): boolean
  /** The client was disconnected: another user may sign in. */
  forget(): void
  /** Whether the app has been asked for a token and has not given one. */
  readonly isPending: boolean
  /** Whether the app has thrown this error. */
  hasThrown(error: unknown): boolean
}

/**
 * Returns the failure of a token function that throws 401 because there will be no token. Recognized by the status, because an app may hold
 * two copies of this package.
 *
 * @returns `null` for any other error of a token function
 */
export function tokenRefusal(error: unknown): Failure | null {
  const { statusCode, message, help } = (error ?? {}) as { statusCode?: unknown; message?: unknown; help?: unknown }
  if (statusCode !== 401) return null
  return {
    ...failure('unauthorized', typeof message === 'string' && message !== '' ? message : undefined),
    ...(typeof help === 'string' && { help }),
  }
}

/** The failure of an attempt for which the token function threw an error. */
export function missingToken(error: unknown): Failure {
  return failure('not-connected', `No token: ${error instanceof Error ? error.message : String(error)}`)
}

export function createTokenSource({ token, clock, hasCall, mayWait }: TokenSourceOptions): TokenSource {
  let accepted: string | null = null
  let last: string | null = null
  let isOtherDue = false
  let pending: Promise<unknown> | null = null
  let thrown: unknown

  async function requestToken(): Promise<string> {
    const value: unknown = typeof token === 'string' ? token : await token()
    if (typeof value === 'string' && value !== '') return value
    const got = value === '' ? 'an empty text' : typeof value === 'object' && value ? 'an object' : String(value)
    const help = `The token function returned ${got}, expected a JWT.`
    throw mayWait() ? new TypeError(help) : CallError.of('unauthorized', undefined, { help })
  }

  async function getNew(): Promise<string> {
    const request = requestToken()
    pending = request
    try {
      return await request
    } catch (error) {
      thrown = error ?? new Error('rejected without a reason')
      throw thrown
    } finally {
      if (pending === request) pending = null
    }
  }

  function getForCall(known: string): Promise<string> {
    return new Promise((resolve) => {
      const useKnown = () => {
        cancelTimer()
        resolve(known)
      }
      const cancelTimer = clock.after(WAIT_MS, useKnown)
      getNew().then((value) => {
        cancelTimer()
        resolve(value)
      }, useKnown)
    })
  }

  return {
    async get() {
      const known = hasCall() ? accepted : null
      const isKnownDue = isOtherDue && known !== null
      isOtherDue = false
      last = isKnownDue ? known : known === null ? await getNew() : await getForCall(known)
      return last
    },
    getNew,
    accept(value) {
      accepted = value
    },
    hasOther() {
      isOtherDue = hasCall() && accepted !== null && last !== accepted
      return isOtherDue
    },
    forget() {
      accepted = null
    },
    get isPending() {
      return pending !== null
    },
    hasThrown: (error) => thrown !== undefined && error === thrown,
  }
}
