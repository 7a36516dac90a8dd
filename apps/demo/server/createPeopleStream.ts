import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Presence, PresentUser } from '@offhook/server'

/** How soon a page comes back after the stream broke, in ms. */
const RETRY_MS = 1_000

/**
 * `GET /people`: who is online, as server-sent events (HTML Standard, section 9.2). Each is the whole list, `[{ userJid,
 * displayName }]`; the first comes at once.
 */
export function createPeopleStream(presence: Presence) {
  const readers = new Set<ServerResponse>()
  const send = (response: ServerResponse, people: PresentUser[]) => {
    response.write(`data: ${JSON.stringify(people)}\n\n`)
  }
  const unsubscribe = presence.subscribe((people) => {
    for (const reader of readers) send(reader, people)
  })

  return {
    /** @returns whether the request was for this stream. */
    handleRequest(request: IncomingMessage, response: ServerResponse): boolean {
      if (request.method !== 'GET' || request.url !== '/people') return false
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(`retry: ${RETRY_MS}\n\n`)
      send(response, presence.list())
      readers.add(response)
      response.once('close', () => readers.delete(response))
      return true
    },
    close() {
      unsubscribe()
      for (const reader of readers) reader.end()
    },
  }
}
