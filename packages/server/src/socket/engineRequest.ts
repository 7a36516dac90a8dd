import type { IncomingMessage } from 'node:http'

/** The query of a request to engine.io, parsed as engine.io parses it: a second `?` is part of a value, and `#` ends the query. */
export const queryOf = ({ url = '' }: IncomingMessage) => new URL(url, 'https://socket.io').searchParams

/** Returns the session id in the URL of a request: the last one, which engine.io reads. Empty for the first request of a connection. */
export const sessionIdOf = (request: IncomingMessage): string => queryOf(request).getAll('sid').at(-1) ?? ''
