import type { Failure } from '@offhook/protocol'
import type { ConnectionFailure } from '../api/callStoreState'
import type { TokenSource } from './tokenSource'

/** Says why there is no connection, and what to do about it. */
export function describeFailure(
  url: string,
  tokens: TokenSource,
  { statusCode, code, message, help }: Failure,
  cause?: unknown,
): ConnectionFailure {
  const shown = cause === undefined ? undefined : showError(cause)
  const advice = help ?? explain(url, tokens, { statusCode, code, message }, cause, shown)
  return {
    ...{ statusCode, code, message, url },
    ...(shown !== undefined && { cause: shown }),
    ...(advice !== undefined && { help: advice }),
  }
}

function showError(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' && !(error instanceof Error) ? message : String(error)
}

function explain(
  url: string,
  tokens: TokenSource,
  { statusCode, code, message }: Failure,
  cause: unknown,
  shown: string | undefined,
): string | undefined {
  // Only the log of the server says why it refused a token.
  if (statusCode === 401 || code === 'code-unavailable') return undefined
  if (tokens.hasThrown(cause)) return `The token function failed (${shown ?? ''}), so ${url} was not asked.`
  if (tokens.isPending) return `The token function has returned no token yet, so ${url} was not asked.`
  if (code !== 'not-connected') return `${url} refused the connection: ${message}`
  if (shown === undefined) return `No connection to ${url}: ${message}`
  const page = typeof location === 'undefined' ? '' : `, and that its setting "cors" has ${location.origin}`
  return `${url} cannot be reached (${shown}). Check the URL, that the server runs${page}.`
}
