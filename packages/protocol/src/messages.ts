import type { InferOutput } from 'valibot'
import type { commandId, deviceAddress, handshake, requestSchemas, signal } from './schemas'
import type {
  CallMode,
  CallType,
  EndReason,
  Failure,
  Preconnect,
  TrackSource,
  CaptureSource,
  UserStatus,
} from './status'

export type DeviceAddress = InferOutput<typeof deviceAddress>
export type Signal = InferOutput<typeof signal>
export type Handshake = InferOutput<typeof handshake>

/** Which of a user's sources are muted. A source that is not published is muted. */
export type TracksView = Record<TrackSource, { isMuted: boolean }>

/** One user of a call, as every participant sees them. */
export interface UserView {
  userJid: string
  displayName: string
  status: UserStatus
  tracks: TracksView
  /** Their page has gone, and may come back: a reload. */
  isAway?: true
}

/** A device to exchange media with. The switchboard names one of the two ends the initiator, and only that end makes offers. */
export interface PeerView extends DeviceAddress {
  initiator: boolean
  /**
   * Present while it rings at one of the two ends: the link may be made, and in which way, so that it is there when somebody answers.
   * The device that rings sends nothing over it before. Absent: both are in the call.
   */
  preconnect?: Exclude<Preconnect, 'off'>
}

/** A call as one device may see it. */
export interface CallView {
  roomId: string
  roomLink: string
  callType: CallType
  callMode: CallMode
  groupId: string | null
  metadata?: Record<string, string>
  callerJid: string
  /** Milliseconds since the epoch, by the server's clock. */
  startedAt: number
  /** The caller first, then the callees in the order they were named. */
  users: UserView[]
  /** Until this device is in the call at most the caller's, to connect to while it rings. */
  peers: PeerView[]
  /** Milliseconds until an unanswered call ends: a duration, for clocks differ. 0 where nobody is being rung any more. */
  ringsFor: number
  /** Milliseconds since somebody answered first: a duration, like the one above. Absent while nobody has. */
  talkingFor?: number
  /** The number of the last push of this call to this device. */
  seq: number
}

/** The end of a call for one user. */
export interface ClosedView {
  roomId: string
  /** Whose doing it was, as `callStatusListener` names them: the one who declined, hung up, did not answer. */
  userJid: string
  status: 'ended' | 'busy' | 'engaged'
  reason: EndReason
  /** The user who ended it, or `null` where the system did: a time-out, a lost connection. */
  endedBy: string | null
  /** Rang here and was not answered by anybody: worth a missed call. */
  missed: boolean
}

export interface IceServersView {
  iceServers: { urls: string | string[]; username?: string; credential?: string }[]
  /** For how long the credentials are good, in milliseconds: a duration, for clocks differ. `null` where they do not run out. */
  lastsFor: number | null
}

/** Everything that is true for one device at this moment. A client that connects believes this and nothing older. */
export interface SessionView {
  self: { userJid: string; displayName: string }
  calls: CallView[]
  /** How the calls ended that the client knew and that are no more. */
  closed: ClosedView[]
}

/** What each command is answered with. Their requests are in `requestSchemas`: together they are the one list of commands. */
interface CommandResults {
  'session:sync': SessionView
  /** Where the other one was dialling at the same time this is *their* call, already answered, under its own `roomId`. */
  'call:start': { call: CallView }
  'call:ring': null
  'call:answer': { call: CallView }
  'call:decline': null
  'call:end': null
  'call:away': null
  'call:mute': null
  'call:signal': null
  'call:ice': IceServersView
  'line:alive': null
  'line:token': null
}

/** Numbered within one call and one device, from 1, without gaps. */
interface Numbered {
  roomId: string
  seq: number
}

/** Everything the server says unasked. */
export interface Pushes {
  'call:incoming': Numbered & { call: CallView }
  /** A user's standing changed and the call goes on. */
  'call:user': Numbered & { user: UserView; reason?: EndReason }
  /** Open a link to this device, or, with `preconnect`, make one ready. In the call a user has one device: any other's link goes. */
  'call:peer': Numbered & { peer: PeerView }
  'call:mute': Numbered & { userJid: string; source: CaptureSource; isMuted: boolean }
  /** The last push of a call. */
  'call:closed': Numbered & ClosedView
  /** Somebody called while this user was in another call. */
  'call:missed': { call: CallView; status: 'engaged' }
  'call:signal': { roomId: string; from: DeviceAddress; generation: number; signal: Signal }
}

/** What the server says of the line itself, whatever calls there are. */
export interface LinePushes {
  /** The token runs out in so many milliseconds: `line:token` takes a newer one. */
  'line:token-expiring': { expiresIn: number }
  /** The server is about to hang up for good, and why. */
  'line:closing': { failure: Failure }
  /** The server is stopping, and another will answer: hang up, and come back at a moment of your own within so many milliseconds. */
  'line:moving': { within: number }
}

export type CommandName = keyof typeof requestSchemas
/** Commands about the line itself. */
export type LineCommandName = Extract<CommandName, `line:${string}`>
export type CommandRequest<N extends CommandName> = InferOutput<(typeof requestSchemas)[N]>
export type CommandResult<N extends CommandName> = CommandResults[N]
export type PushName = keyof Pushes
export type Push = { [N in PushName]: { name: N; payload: Pushes[N] } }[PushName]

export type Reply<T> = { ok: true; value: T } | { ok: false; failure: Failure }
type CommandId = InferOutput<typeof commandId>

/** The two event maps that socket.io asks for, on both ends. */
export type ClientToServerEvents = {
  [N in CommandName]: (
    id: CommandId,
    request: CommandRequest<N>,
    ack?: (reply: Reply<CommandResult<N>>) => void,
  ) => void
}
export type ServerToClientEvents = { [N in PushName]: (payload: Pushes[N]) => void } & {
  [N in keyof LinePushes]: (payload: LinePushes[N]) => void
}
