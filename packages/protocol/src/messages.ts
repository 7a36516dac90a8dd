import type { InferOutput } from 'valibot'
import type { commandId, deviceAddress, handshake, requestSchemas } from './schemas'
import type { signal } from './signal'
import type { TrackSource, CaptureSource } from './sources'
import type { CallMode, CallType, EndReason, Failure, PreconnectMode, UserStatus } from './status'

/** One device of one user. */
export type DeviceAddress = InferOutput<typeof deviceAddress>
/** A message between two peers: a description, a candidate, or a request for an offer. */
export type Signal = InferOutput<typeof signal>
/** What a client sends with the socket.io handshake. */
export type Handshake = InferOutput<typeof handshake>

/** Which of a user's sources are muted. A source that is not published is muted. */
export type TracksView = Record<TrackSource, { isMuted: boolean }>

/** A user of a call, as every participant sees them. */
export interface UserView {
  /** Identifies the user. */
  userJid: string
  /** The user id in the user's token, or as the caller wrote it. Absent if it is the user part of the JID. */
  userId?: string
  /** The name to show. */
  displayName: string
  /** The user's state in the call. */
  status: UserStatus
  /** The member who called this user: with `call:invite`, or in a crossed call. Absent if the caller of the call did with `call:start`. */
  invitedBy?: string
  /** Why the user is out of the call. Absent while they are in it or invited, and from an older server. */
  reason?: EndReason
  /** Which of the user's sources are muted. */
  tracks: TracksView
  /** The user's page is being closed or reloaded. Absent otherwise. */
  isAway?: true
  /** The connection of the user's device to the server is lost, and media may still flow. Absent otherwise. */
  isLost?: true
  /** The user has put the call on hold: their device neither sends nor plays media. Absent otherwise. */
  isOnHold?: true
  /** The members to whom the user's device has no media path, as it reports with `call:unreachable`. Absent if there are none. */
  unreachable?: string[]
}

/** A device to exchange media with. The switchboard makes one of the two devices the initiator, and only that one makes offers. */
export interface PeerView extends DeviceAddress {
  /** Whether the receiver of this view is the initiator. */
  initiator: boolean
  /**
   * Present while the call rings on one of the two devices: they may connect, in this way, before the answer. The ringing device sends no
   * media before it answers. Absent when both devices are in the call.
   */
  preconnect?: PreconnectMode
}

/** A call, as one device sees it. */
export interface CallView {
  /** Identifies the call. */
  roomId: string
  /** A short name for the call that people can read out, `abc-defg-hij`. */
  roomLink: string
  /** Whether the call was started as an audio or a video call. */
  callType: CallType
  /** Whether one or several users were called. A one-to-one call becomes `onetomany` when a member invites a user, and stays so. */
  callMode: CallMode
  /** The JID of the group that the call is labeled with, or `null`. */
  groupId: string | null
  /** The caller's key-value pairs. Absent if there are none. */
  metadata?: Record<string, string>
  /**
   * The user who started the call. For a device on which it rings: the member in whose name it rings. That is the user who called this user,
   * else the caller, else the member who joined first; users who have left are skipped.
   */
  callerJid: string
  /** When the call was started, in milliseconds since the epoch by the server's clock. */
  startedAt: number
  /** The caller first, then the callees in the order of `call:start`, then those whom a member invited. */
  users: UserView[]
  /** The devices to connect to. Before this device is in the call: at most the caller's, to preconnect to. */
  peers: PeerView[]
  /**
   * How long the call still rings, in milliseconds: for this user if they are invited, otherwise for the callee for whom it rings longest. A
   * duration, because clocks differ. 0 when it rings for no user any more.
   */
  ringsFor: number
  /** How long ago the first callee answered, in milliseconds. A duration, because clocks differ. Absent before the first answer. */
  talkingFor?: number
  /** The number of the last push of this call to this device. */
  seq: number
  /** The call rings for this user while they are in another call that is not on hold. Absent otherwise. */
  isWaiting?: true
}

/** How a call ended for one user. */
export interface ClosedView {
  /** Identifies the call. */
  roomId: string
  /** The user whose action or absence ended the call, as `callStatusListener` reports it: they declined, hung up, or did not answer. */
  userJid: string
  /** The status of that user. */
  status: 'ended' | 'busy' | 'engaged'
  /** Why the call ended. */
  reason: EndReason
  /** The user who ended the call, or `null` if the system did: a time-out, a lost connection. */
  endedBy: string | null
  /** Whether this user has missed the call: it rang, and none of their devices answered. */
  missed: boolean
  /** The user has taken the call on another device, and it goes on there. `reason` is `answered-elsewhere`, as for older clients. */
  hasMoved?: true
}

/** A call that the user of a device is in on another device. */
export interface ElsewhereView
  extends
    Pick<
      CallView,
      'roomId' | 'roomLink' | 'callType' | 'callMode' | 'groupId' | 'metadata' | 'callerJid' | 'startedAt'
    >,
    Pick<CallView, 'talkingFor'> {
  /** The device that is in the call. */
  deviceId: string
  /** The users of the call, this one included: `isLost` or `isAway` if the connection of the other device is lost, `isOnHold`, the muted sources. */
  users: UserView[]
}

/** The ICE servers for a call. */
export interface IceServersView {
  /** In the shape of `RTCIceServer`. */
  iceServers: { urls: string | string[]; username?: string; credential?: string }[]
  /** How long the credentials are valid, in milliseconds. A duration, because clocks differ. `null` if they do not expire. */
  lastsFor: number | null
}

/** The snapshot for one device. A client that connects replaces everything it had before by it. */
export interface SessionView {
  /** The user that the token identifies. */
  self: { userJid: string; userId?: string; displayName: string }
  /** The calls that the device is in or that ring for it. */
  calls: CallView[]
  /** How those calls ended that the client asked about and is no longer part of. */
  closed: ClosedView[]
  /** The calls that the user is in on other devices. Absent if there are none, and for a device without the capability `elsewhere`. */
  elsewhere?: ElsewhereView[]
}

/** The result of each command. With {@link requestSchemas}, which has the requests, this is the list of commands. */
export interface CommandResults {
  /** The snapshot. */
  'session:sync': SessionView
  /**
   * The call. If one of the callees is in a call that rings for this user, it is *that* call, with its own `roomId`, which is answered by this
   * command: two users call each other at the same time, or a group call and another call cross. The other callees are called in it.
   */
  'call:start': { call: CallView }
  /** No result. */
  'call:ring': null
  /**
   * The call, without peers: they are pushed after the reply. 409 if the user is in another call that cannot be put on hold, or has two other
   * calls.
   */
  'call:answer': { call: CallView }
  /** No result. 404 if the device is not in the call. Succeeds if the call is on hold already. */
  'call:hold': null
  /**
   * No result. 404 if the device is not in the call. 409 if the user is in another call that is not on hold, on any device, unless `current` says
   * what becomes of it. Succeeds if the call is not on hold.
   */
  'call:resume': null
  /**
   * No result: each user is pushed with `call:user`, `invitedBy` this user. A user who is ringing goes on ringing. 400 for a user who is in the
   * call, oneself, or more users than a call may have; 403 if this user may not invite; 404 if the device is not in the call.
   */
  'call:invite': null
  /** No result. Users who do not ring any more are skipped. 403 and 404 as for `call:invite`. */
  'call:cancel-invite': null
  /**
   * The call with its peers, which this device is in from now on. `tracks` as requested, except that a muted microphone stays muted. 404 if the
   * user is not in the call; 409 as for `call:answer`. Succeeds if the device is in the call already.
   */
  'call:take': { call: CallView }
  /** No result. */
  'call:decline': null
  /** No result. */
  'call:end': null
  /** No result. */
  'call:away': null
  /** No result. */
  'call:unreachable': null
  /** No result. */
  'call:report': null
  /** No result. */
  'call:mute': null
  /** No result. */
  'call:signal': null
  /** The ICE servers. */
  'call:ice': IceServersView
  /** No result. */
  'connection:keep-alive': null
  /** No result. */
  'connection:token': null
}

/** The number of a push within its call and device: from 1, without gaps. */
export interface NumberedPush {
  /** Identifies the call. */
  roomId: string
  /** The number of this push. A client that has missed one asks for the snapshot. */
  seq: number
}

/** The payload of each message about a call that the server sends without being asked. */
export interface Pushes {
  /** The user is being called. */
  'call:incoming': NumberedPush & { call: CallView }
  /**
   * The status of a user has changed, and the call goes on. A user whom the receiver does not know was invited (`invitedBy`). A device
   * on which the call rings gets it when the user in whose name it rings leaves, and again for the next one.
   */
  'call:user': NumberedPush & { user: UserView; reason?: EndReason }
  /**
   * Connect to this device, with `preconnect` before the answer. A user has one device in a call: connections to their other devices
   * close.
   */
  'call:peer': NumberedPush & { peer: PeerView }
  /** A user has muted or unmuted a source. */
  'call:mute': NumberedPush & { userJid: string; source: CaptureSource; isMuted: boolean }
  /**
   * A call that rings for this user is waiting from now on, because the user is in another call, or is not waiting any more. Only for devices
   * with the capability `waiting`.
   */
  'call:waiting': NumberedPush & { isWaiting: boolean }
  /** The call has ended for this device. The last push of a call. */
  'call:closed': NumberedPush & ClosedView
  /** The user has missed a call that did not ring on this device: the user was in a call (`engaged`), or the device cannot take calls. */
  'call:missed': { call: CallView; status: 'engaged' | 'ended' }
  /**
   * All calls that the user is in on other devices, whenever that changes. Only for devices with the capability `elsewhere`. How long a call has
   * been talking is as of this push.
   */
  'session:elsewhere': { calls: ElsewhereView[] }
  /** A signal from another device of the call. */
  'call:signal': { roomId: string; from: DeviceAddress; generation: number; signal: Signal }
}

/** The payload of each message about the connection itself that the server sends without being asked. */
export interface ConnectionPushes {
  /** The token expires in `expiresIn` milliseconds. The client sends a newer one with `connection:token`. */
  'server:token-expiring': { expiresIn: number }
  /** The server is about to close the connection for good. `failure` says why. */
  'server:closing': { failure: Failure }
  /**
   * The server is shutting down, and another one takes over. The client disconnects, and reconnects at a random moment within `within`
   * milliseconds, so that not all clients reconnect at once.
   */
  'server:draining': { within: number }
  /** The client sends `connection:keep-alive` at once: the server checks that the device still responds. */
  'server:probe': null
}

/** The name of a command on the wire. */
export type CommandName = keyof typeof requestSchemas
/** The name of a command about the connection itself. */
export type ConnectionCommandName = Extract<CommandName, `connection:${string}`>
/** The request of a command. */
export type CommandRequest<N extends CommandName> = InferOutput<(typeof requestSchemas)[N]>
/** The result of a command that succeeds. */
export type CommandResult<N extends CommandName> = CommandResults[N]
/** The name of a push on the wire. */
export type PushName = keyof Pushes
/** A push: its name and the payload of that name. */
export type Push = { [N in PushName]: { name: N; payload: Pushes[N] } }[PushName]

/** The reply to a command: its result, or a failure. */
export type Reply<T> = { ok: true; value: T } | { ok: false; failure: Failure }
/** Identifies a command among those of its device. See the schema of the same name. */
export type CommandId = InferOutput<typeof commandId>

/** The events that a client emits, in the form that socket.io's types need. */
export type ClientToServerEvents = {
  [N in CommandName]: (
    id: CommandId,
    request: CommandRequest<N>,
    ack?: (reply: Reply<CommandResult<N>>) => void,
  ) => void
}
/** The events that the server emits, in the form that socket.io's types need. */
export type ServerToClientEvents = { [N in PushName]: (payload: Pushes[N]) => void } & {
  [N in keyof ConnectionPushes]: (payload: ConnectionPushes[N]) => void
}
