import type {
  Capability,
  CommandName,
  CommandRequest,
  CommandResult,
  DeviceAddress,
  ConnectionCommandName,
  Preconnect,
} from '@offhook/protocol'

/**
 * The commands that the switchboard executes. The server handles the others itself: the commands about the connection, and `call:ice`,
 * for which it asks the switchboard whether the device is part of the call.
 */
export type ProtocolCommandName = Exclude<CommandName, 'call:ice' | ConnectionCommandName>

/**
 * A command from a client. `from` is the device that the *socket* belongs to, never what a payload claims. `request` has passed its
 * schema and the server's own checks (call mode, `authorize`, rate limits).
 */
export type ProtocolCommand = {
  [N in ProtocolCommandName]: { name: N; from: DeviceAddress; id: string; request: CommandRequest<N> } & ServerFields<N>
}[ProtocolCommandName]

/** What the server adds to a command. A client cannot send it. */
export type ServerFields<N> = N extends 'call:start' ? { preconnect?: PreconnectPolicies } : unknown

/** The preconnect policy for each callee of a call, by JID. A missing JID gets the policy of the settings. */
export type PreconnectPolicies = Readonly<Record<string, Preconnect>>

/**
 * A device has connected. When a device changes its socket, send this for the new socket and no {@link DisconnectDevice} for the old one.
 */
export interface ConnectDevice {
  /** Discriminates the command. */
  name: 'connectDevice'
  /** The device that has connected. */
  from: DeviceAddress
  /**
   * The user id in the token, with its case.
   *
   * @default the user part of the JID
   */
  userId?: string
  /** The user's name as others see it. If empty, the user id is shown. */
  displayName: string
  /**
   * Whether the device can make and answer calls. No call rings on a device that cannot.
   *
   * @default true
   */
  canCall?: boolean
  /**
   * What the device supports.
   *
   * @default []
   */
  capabilities?: readonly Capability[]
}

/** A device has lost its connection. */
export interface DisconnectDevice {
  /** Discriminates the command. */
  name: 'disconnectDevice'
  /** The device that has lost its connection. */
  from: DeviceAddress
  /** The server was restarted and has no connections. Absent if the device itself has lost its connection. */
  isRestart?: true
}

/** A user's access was revoked: removes the user from every call at once. */
export interface RevokeUser {
  /** Discriminates the command. */
  name: 'revokeUser'
  /** The user whose access was revoked. */
  userJid: string
}

/** A device may not connect any more, because its token has expired: removes it from the calls that it is in. */
export interface RemoveDevice {
  /** Discriminates the command. */
  name: 'removeDevice'
  /** The device. The calls of the user's other devices go on. */
  from: DeviceAddress
}

/** The time of {@link callDeadline} has come. Has no effect when it is early, late or repeated. */
export interface CallDeadline {
  /** Discriminates the command. */
  name: 'callDeadline'
  /** The call whose deadline it is. */
  roomId: string
}

/** The time of {@link userDeadline} has come. Has no effect when it is early, late or repeated. */
export interface UserDeadline {
  /** Discriminates the command. */
  name: 'userDeadline'
  /** The user whose deadline it is. */
  userJid: string
}

/** Everything that {@link step} takes: commands of clients, changes of connections, deadlines. */
export type Command =
  ProtocolCommand | ConnectDevice | DisconnectDevice | RevokeUser | RemoveDevice | CallDeadline | UserDeadline

/** The result of a command that succeeds: the `value` of its reply. */
export type ResultOf<C extends Command> = C extends { name: infer N extends ProtocolCommandName }
  ? CommandResult<N>
  : null
