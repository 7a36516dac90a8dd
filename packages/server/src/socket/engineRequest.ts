import type { IncomingMessage } from 'node:http'

/** The query of a request to engine.io. */
export const queryOf = ({ url }: IncomingMessage) => new URLSearchParams(url?.split('?')[1])

/** Returns the session id in the URL of a request: the last one, which engine.io reads. Empty for the first request of a connection. */
export const sessionIdOf = (request: IncomingMessage): string => queryOf(request).getAll('sid').at(-1) ?? ''
