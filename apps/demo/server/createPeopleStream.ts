import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Presence, PresentUser } from '@offhook/server'

/** How long a page waits before it reconnects to a broken stream, in ms. */
const RETRY_MS = 1_000

/**
 * `GET /people`: the people online as server-sent events (HTML Standard, section 9.2). Each event is the whole list,
 * `[{ userJid, displayName }]`. The first event is sent at once.
 */
export function createPeopleStream(presence: Presence) {
  const responses = new Set<ServerResponse>()
  const send = (response: ServerResponse, people: PresentUser[]) => {
    response.write(`data: ${JSON.stringify(people)}\n\n`)
  }
  const unsubscribe = presence.subscribe((people) => {
    for (const response of responses) send(response, people)
  })

  return {
    /** @returns whether the request was for this stream. */
    handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
      if (request.method !== 'GET' || request.url !== '/people') return false
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(`retry: ${RETRY_MS}\n\n`)
      send(response, presence.list())
      responses.add(response)
      response.once('close', () => responses.delete(response))
      return true
    },
    close() {
      unsubscribe()
      for (const response of responses) response.end()
    },
  }
}
