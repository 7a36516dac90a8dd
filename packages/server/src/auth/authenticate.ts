import type { Features } from '@offhook/switchboard'
import type { ReportTokenProblem } from './tokenProblem'

/** The user that a token identifies. */
export interface Identity {
  /**
   * A user id (`alice`), or a JID of the server's domain (`alice@example.com`). Users are addressed without regard to case; events have
   * the id as it is here, in `userDetails.userId`.
   */
  userId: string
  /** Name shown to other users. Overrides the name that the client sends. */
  displayName?: string | undefined
  /** Kinds of calls the user may start. Starting any other call fails with 403. Default: all. */
  features?: Features | undefined
  /**
   * When the token expires, in milliseconds since the epoch. The client is asked for a new token 60 s before. After that time the device
   * starts no call; 30 s later it is disconnected, unless it is in a call or a call rings on it: then when that has ended. Default: never.
   */
  expiresAt?: number | undefined
  /**
   * When the token was issued, in milliseconds since the epoch. {@link SignalingServer.revoke} rejects tokens issued before it was called;
   * a token without this time is not rejected.
   */
  issuedAt?: number | undefined
}

/** How the server uses the result of an {@link Authenticate} function. */
export interface AuthenticateOptions {
  /**
   * Whether the identity of a token that has expired is of use, with its `expiresAt`: the device may be in a call, which it may resume for
   * a while (`expiredTokenGraceMs`). The server refuses everything else. A function that ignores this, and returns `null` for a token that
   * has expired, lets no device resume its call with one.
   *
   * @default false
   */
  acceptsExpired?: boolean
  /** Takes the reason before `null` is returned. The server logs it, and with `dev` sends it to the client. */
  report?: ReportTokenProblem
}

/**
 * Identifies the user of a token. Called for every new connection, and for a token that replaces an expiring one.
 *
 * @param token the client's token, a non-empty string; not verified in any way
 * @param options what the server does with the identity
 * @returns `null` for an invalid token: the client gets 401
 * @throws any error if the token cannot be checked now, for instance because a database is down: the client gets 500 and tries again
 */
export type Authenticate = (token: string, options?: AuthenticateOptions) => Identity | null | Promise<Identity | null>
