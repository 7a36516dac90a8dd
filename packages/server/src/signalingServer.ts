import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { Authenticate } from './auth/authenticate'
import type { Authorize } from './auth/authorize'
import type { OnCallReport } from './commands/callReports'
import type { SignalingSettingsInput } from './config/signalingSettings'
import type { TurnOptions } from './config/turnSettings'
import type { Presence } from './socket/presence'

/** Options of {@link createSignalingServer}: the settings, and what only an application can provide. */
export interface SignalingServerOptions extends SignalingSettingsInput {
  /** The HTTP server to attach to. Only requests and upgrades of `path` are handled; all others are left to its other listeners. */
  httpServer: HttpServer
  /**
   * Identifies the user of a token; see {@link createJwtAuthenticate}. Required, unless `dev` is set: then tokens from `POST /dev/token` are
   * valid too.
   */
  authenticate?: Authenticate
  /**
   * Decides whether a user may start a call.
   *
   * @default Every call that the features of the caller's token allow.
   */
  authorize?: Authorize
  /**
   * Receives the reports of clients with the option `sendCallReports`, to store them for example. Each device reports a call that it was in at
   * most once, within two minutes of its end. A client computes the figures: the server checks their form and limits, not their truth. An
   * error that it throws is logged.
   *
   * @default Reports are only counted in the metrics.
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   * import { createSignalingServer } from '@offhook/server'
   *
   * createSignalingServer({
   *   httpServer: createServer(),
   *   domain: 'localhost',
   *   dev: true,
   *   onCallReport: ({ roomId, peers }, { userId }) => console.log(roomId, userId, peers[0]?.mos?.average),
   * })
   * ```
   */
  onCallReport?: OnCallReport
  /** TURN servers for which the server creates short-lived credentials. */
  turn?: TurnOptions
  /**
   * Whether `handleRequest` answers `GET /metrics`. With `false` you serve the registry `metrics` yourself, on a port that the public cannot reach.
   *
   * @default true
   */
  exposeMetrics?: boolean
  /**
   * Logger for the server's messages. They contain no token, SDP, ICE candidate or display name.
   *
   * @default A pino logger that writes JSON lines to standard output, at `logLevel`.
   */
  logger?: Logger
}

/** A running signaling server. */
export interface SignalingServer {
  /**
   * Answers `GET /healthz`, `GET /metrics` (unless `exposeMetrics` is `false`) and, with `dev`, `POST /dev/token`. Call it first in the request handler of your HTTP server.
   *
   * @returns `true` if the request is one of these, or belongs to socket.io, and must not be answered by you
   *
   * @example
   * ```ts
   * import { createServer } from 'node:http'
   * import { createSignalingServer } from '@offhook/server'
   *
   * const httpServer = createServer((request, response) => {
   *   if (!calls.handleRequest(request, response)) response.writeHead(404).end()
   * })
   * const calls = createSignalingServer({ httpServer, domain: 'localhost', dev: true })
   * ```
   */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean
  /** The users who are online. */
  presence: Presence
  /** The registry that `GET /metrics` serves. Register your own metrics in it, such as prom-client's default metrics. */
  metrics: Registry
  /**
   * Revokes a user's access: every call of the user ends with the reason `signaling-failed`, every device is disconnected with 401, and
   * tokens issued until now (`issuedAt`) are rejected, and so are tokens that do not say when they were issued. The revocation is kept in the
   * `store`; without one, `authenticate` has to reject the user after a restart.
   *
   * @param userJid a JID of the server's domain, or a user id
   * @returns a promise that resolves when the user is disconnected
   * @throws RangeError if the JID is invalid or has another domain
   */
  revoke(userJid: string): Promise<void>
  /**
   * Shuts down: `/healthz` answers 503, no client can connect, and clients are asked to reconnect to the next server process. Stored
   * calls are kept for it. The HTTP server is not closed, and its path can be given to another signaling server. Calling it again has no
   * effect.
   *
   * @returns a promise that resolves when every client is disconnected, after a second at most, and the store is closed
   */
  close(): Promise<void>
}
