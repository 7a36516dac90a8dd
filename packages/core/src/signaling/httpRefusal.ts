import type { Failure } from '@offhook/protocol'

/**
 * Returns the failure with which the server refused a request, because of a limit of connections, before there was a connection to send it over.
 *
 * @param error of socket.io's event `connect_error`. With HTTP long polling, its `context` is the XMLHttpRequest
 *   (https://socket.io/docs/v4/client-api/#event-connect_error)
 */
export function httpRefusal(error: unknown): Failure | undefined {
  try {
    const { responseText } = (error as { context: XMLHttpRequest }).context
    const body = JSON.parse(responseText) as Failure
    // Another server, such as a proxy, may answer with JSON too.
    return typeof body.retryAfterMs === 'number' && body.statusCode !== 401 ? body : undefined
  } catch {
    return undefined
  }
}
