import type { CommandName, CommandRequest, CommandResult, Failure, Push } from '@offhook/protocol'
import type { Clock } from './clock'

/**
 * The state of the connection to the signaling server. `connecting`: not connected yet since `connect`. `reconnecting`: the connection
 * was lost. `unauthorized`: the server rejects the token; final until the next `connect`.
 */
export type SignalingStatus = 'offline' | 'connecting' | 'online' | 'reconnecting' | 'unauthorized'

/** What a signaling transport is created with. */
export interface SignalingOptions {
  /** The origin of the signaling server. */
  url: string
  /**
   * The path of its socket.io endpoint.
   * @default '/socket.io'
   */
  path?: string | undefined
  /**
   * Returns a token. Called on every connect. May reject: with an error of the status 401 the transport becomes `unauthorized`, with any
   * other it tries again.
   */
  getToken(): Promise<string>
  /**
   * Returns a token that replaces the one of the connection. Called before that expires. May reject.
   * @default getToken
   */
  getNewToken?(): Promise<string>
  /** Called with each token that the server has accepted. */
  onTokenAccepted?(token: string): void
  /**
   * Called when the server refuses the token of a connect with 401.
   * @returns Whether to connect again: `getToken` has another token, because a call goes on.
   * @default () => false
   */
  hasOtherToken?(): boolean
  /** Identifies this client for the lifetime of the page. */
  deviceId: string
  /** Returns the name of the local user. Called on every connect. A name in the token takes precedence. */
  getDisplayName(): string
  /**
   * Whether this device can make and answer calls. Called on every connect. The server lets no call ring on a device that cannot.
   * @default () => true
   */
  canCall?(): boolean
  /** The clock of the client: the transport has no timers of its own. */
  clock: Clock
  /**
   * Called when the connection changes.
   * @param failure Why there is no connection: it was lost, refused, or could not be established.
   * @param cause The error of the network or of `getToken` that caused the failure.
   */
  onStatus(status: SignalingStatus, failure?: Failure, cause?: unknown): void
  /**
   * Called with each push of the server, in the order in which the server sent them. Each push is delivered in a task of its own, so that
   * code that awaits an acknowledgement runs before the pushes that follow it.
   */
  onPush(push: Push): void
}

/**
 * The transport between the client and the signaling server. It gives each command an id, and sends it again with the same id if the
 * connection is lost before the acknowledgement arrives. It does not interpret calls.
 */
export interface Signaling {
  /** Connects, and reconnects until `close`. Calling it again has no effect. */
  open(): void
  /** Disconnects until the next `open`. Pending commands fail with 503. Calling it again has no effect. */
  close(): void
  /** Sets whether both ends must detect a dead connection within seconds. It is needed during a call. */
  setKeepAlive(isNeeded: boolean): void
  /**
   * The last round trips to the server while `setKeepAlive` is set, in milliseconds, oldest first. They show whether this end's own access to
   * the network is impaired. Absent in a transport that does not measure them.
   */
  readonly roundTrips?: readonly number[]
  /**
   * Sends a command. While there is no connection it waits for one, at most for the time in which the acknowledgement is due.
   * @returns The result in the server's acknowledgement.
   * @throws {CallError} The server's refusal, or 503 `not-connected` if no acknowledgement arrives in time.
   */
  send<N extends CommandName>(name: N, request: CommandRequest<N>): Promise<CommandResult<N>>
}

/** Creates the signaling transport of a client. Called once per client. */
export type CreateSignaling = (options: SignalingOptions) => Signaling
