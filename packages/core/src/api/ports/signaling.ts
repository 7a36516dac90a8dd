import type { CommandName, CommandRequest, CommandResult, Failure, Push } from '@offhook/protocol'
import type { Clock } from './clock'

/** How the line to the signalling server stands. `unauthorized` is final until the next `open`. */
export type SignalingStatus = 'offline' | 'connecting' | 'online' | 'reconnecting' | 'unauthorized'

export interface SignalingOptions {
  url: string
  /** Asked on every connect: tokens are short-lived. May reject. */
  getToken(): Promise<string>
  /** This client, for as long as the page lives. */
  deviceId: string
  /** Asked on every connect. A name in the token wins over it. */
  getDisplayName(): string
  clock: Clock
  /** `failure` says why the line is not there: a connection that broke, was refused, or could not be made. */
  onStatus(status: SignalingStatus, failure?: Failure): void
  /** Pushes arrive in the order they were sent, each in a later task than the reply before it: whoever awaited the reply runs first. */
  onPush(push: Push): void
}

/**
 * The line to the switchboard. An implementation numbers its commands, sends one again (same id) when the line broke before the
 * answer came, and knows nothing of calls.
 */
export interface Signaling {
  /** Starts connecting and keeps at it. Twice is once. */
  open(): void
  /** Hangs up the line for good, until the next `open`. Commands under way fail with 503. Twice is once. */
  close(): void
  /** Whether a line that goes silent must be found within seconds, on both ends: while there is a call. */
  setKeepAlive(isNeeded: boolean): void
  /**
   * Resolves with the server's answer. Rejects with a `CallError`: what the server refused, or 503 `not-connected` when no answer
   * came in time. A command given while the line is down waits for it, within the same time.
   */
  send<N extends CommandName>(name: N, request: CommandRequest<N>): Promise<CommandResult<N>>
}

export type CreateSignaling = (options: SignalingOptions) => Signaling
