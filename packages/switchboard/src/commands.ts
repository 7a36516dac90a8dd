import type {
  CommandName,
  CommandRequest,
  CommandResult,
  DeviceAddress,
  LineCommandName,
  Preconnect,
} from '@offhook/protocol'

/** Lines are no matter of who rings whom, nor is `call:ice`: the server answers these itself, that one after `isInCall`. */
export type ProtocolCommandName = Exclude<CommandName, 'call:ice' | LineCommandName>

/**
 * A command off the wire. `from` is who the *socket* belongs to, never what a payload claims; `request` has passed its schema and the
 * server's own checks (`mayStart`, `authorize`, rate limits).
 */
export type ProtocolCommand = {
  [N in ProtocolCommandName]: { name: N; from: DeviceAddress; id: string; request: CommandRequest<N> } & Ruling<N>
}[ProtocolCommandName]

/** What whoever let a call pass says of it: nothing a client could claim. */
type Ruling<N> = N extends 'call:start' ? { preconnect?: PreconnectRuling } : unknown

/** The policy towards each callee, by JID. Who is not named gets that of the settings. */
export type PreconnectRuling = Readonly<Record<string, Preconnect>>

/** A device's line is there. For a device that changes its socket: connect the new one, and never disconnect for the old. */
export interface ConnectDevice {
  name: 'connectDevice'
  from: DeviceAddress
  /** Empty: the user's id is shown. */
  displayName: string
}

export interface DisconnectDevice {
  name: 'disconnectDevice'
  from: DeviceAddress
}

/** A user whose access was taken away: out of every call, at once. */
export interface DismissUser {
  name: 'dismissUser'
  userJid: string
}

/** The time of a call's `callDeadline` has come. Harmless when early, late or repeated. */
export interface CallDeadline {
  name: 'callDeadline'
  roomId: string
}

/** The time of a user's `userDeadline` has come. Harmless when early, late or repeated. */
export interface UserDeadline {
  name: 'userDeadline'
  userJid: string
}

export type Command = ProtocolCommand | ConnectDevice | DisconnectDevice | DismissUser | CallDeadline | UserDeadline

/** What a command is answered with where it succeeds. */
export type ValueOf<C extends Command> = C extends { name: infer N extends ProtocolCommandName }
  ? CommandResult<N>
  : null
