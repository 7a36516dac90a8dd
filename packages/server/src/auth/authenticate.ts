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
   * When the token expires, in milliseconds since the epoch. The client is asked for a new token 60 s before. After the expiry the device
   * starts no call. It is disconnected 30 s later, or when the call has ended that it is in or that rings on it. Default: never.
   */
  expiresAt?: number | undefined
  /**
   * When the token was issued, in milliseconds since the epoch. {@link SignalingServer.revoke} rejects tokens issued before it was called,
   * and every later token of the user without this time, or with one in the future: the user can only come back with a newer one.
   */
  issuedAt?: number | undefined
}

/** What the server passes to an {@link Authenticate} function besides the token. */
export interface AuthenticateOptions {
  /**
   * Whether to return the identity of a token that has expired, with its `expiresAt`. With it the device may resume the call that it is in,
   * for the time of `expiredTokenGraceMs`; the server refuses everything else. If the function returns `null` for such a token, no device
   * resumes its call with one.
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
 * @param options whether an expired token is of use, and where to report what is wrong with a token
 * @returns `null` for an invalid token: the client gets 401
 * @throws any error if the token cannot be checked now, for instance because a database is down: the client gets 500 and tries again
 */
export type Authenticate = (token: string, options?: AuthenticateOptions) => Identity | null | Promise<Identity | null>
