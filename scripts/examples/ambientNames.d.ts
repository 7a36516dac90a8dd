// Names that the examples in the documentation use without declaring them.

/** A connected client. */
declare const client: import('@offhook/core').CallClient
/** Asks the app's backend for a token. */
declare function fetchCallToken(): Promise<string>

/** The app's own HTTP server. */
declare const httpServer: import('node:http').Server
/** The app's own request handler, such as an Express app. */
declare const app: import('node:http').RequestListener
/** The app's own way to check tokens. */
declare const authenticate: import('@offhook/server').Authenticate
/** The app's own sessions. */
declare function findSession(
  token: string,
): Promise<{ userId: string; name: string; expiresAt: number; createdAt: number } | null>
/** The signaling server of an earlier example. */
declare const calls: import('@offhook/server').SignalingServer
/** The app's own rule for who may call whom. */
declare function areFriends(userJid: string, otherUserJids: string | readonly string[]): boolean
/** The app's own store of call reports. */
declare function saveReport(userId: string, report: import('@offhook/server').CallReport): Promise<void>
