import { failure, type Failure } from '@offhook/protocol'
import { CallError } from '../api/callError'

/** Gets the tokens of the app, and remembers what the app did wrong. */
export interface TokenSource {
  getToken(): Promise<string>
  /** Whether the app has been asked for a token and has not given one. */
  readonly isPending: boolean
  /** Whether the app has thrown this error. */
  hasThrown(error: unknown): boolean
}

/**
 * The failure that an app gives up with: it has no token, and will have none. Recognized by its status, because an app may hold two copies
 * of this package.
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

/** The failure of an attempt for which the app has thrown instead of giving a token. */
export function missingToken(error: unknown): Failure {
  return failure('not-connected', `No token: ${error instanceof Error ? error.message : String(error)}`)
}

/**
 * @param mayWait Whether the client was connected before. Then a function that returns nothing is asked again: the app is signed in, and the
 *   service that its tokens come from may be down.
 */
export function createTokenSource(
  token: string | (() => string | Promise<string>),
  mayWait: () => boolean,
): TokenSource {
  let pending: Promise<unknown> | null = null
  let thrown: unknown

  async function requestToken(): Promise<string> {
    const value: unknown = typeof token === 'string' ? token : await token()
    if (typeof value === 'string' && value !== '') return value
    const got = value === '' ? 'an empty text' : typeof value === 'object' && value ? 'an object' : String(value)
    const help = `The token function returned ${got}, expected a JWT.`
    throw mayWait() ? new TypeError(help) : CallError.of('unauthorized', undefined, { help })
  }

  return {
    async getToken() {
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
    },
    get isPending() {
      return pending !== null
    },
    hasThrown: (error) => thrown !== undefined && error === thrown,
  }
}
