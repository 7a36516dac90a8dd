import type { CallMode, CallReport, CallStatus, CallType, EndReason } from '@offhook/protocol'

/** The kind of a track, in the words of the MirrorFly SDK: `audio` is the microphone, `video` the camera. */
export type TrackType = 'audio' | 'video'

/** What a user is called. */
export interface UserDetails {
  /**
   * The id in the user's token with its case, for the app to look the user up: a user id, or a JID if the token has one. For a user whom
   * the server has not seen, the id as the caller wrote it.
   */
  userId: string
  /** The name in the user's token, or the one that their client gives. `''` if there is none. */
  displayName: string
}

/** One user of a call. */
export interface UserStatusEntry {
  /** The user. */
  userJid: string
  /** Whether it is the user of this client. */
  localUser: boolean
  /** The state of this user in the call. */
  status: CallStatus
  /** Whether this user started the call. */
  callInitiator: boolean
  /** The JIDs of the members to whom this user's device has no media path. Absent if there are none. See `Participant.unreachable`. */
  unreachable?: string[]
  /** The JIDs of the members to whom this user's picture is paused. Absent if there are none. See `Participant.videoPausedFor`. */
  videoPausedFor?: string[]
  /** Whether the user's microphone is muted. */
  audioMuted: boolean
  /** Whether the user's camera is off. */
  videoMuted: boolean
  /** The user's name. */
  userDetails: UserDetails
}

/** The payload of `callUserJoined` and `callUserLeft`, and the two fields that every payload has. */
export interface CallUserEvent {
  /** The user whom the event is about; `''` while the client has not connected yet. */
  userJid: string
  /** Whether it is the user of this client. */
  localUser: boolean
}

/** The payload of `incomingCall`: a call rings on this device. */
export interface IncomingCallEvent extends CallUserEvent {
  /** An incoming call is always announced with this status. */
  status: 'calling'
  /** The caller. */
  userJid: string
  /** The caller is another user. */
  localUser: false
  /** The id of the call. */
  roomId: string
  /** The id of the call as a link, as the MirrorFly SDK has it. */
  roomLink: string
  /** Whether the call starts with audio only or with video. */
  callType: CallType
  /** When the call was started, in milliseconds since the epoch. */
  callTime: number
  /** Whether there is one callee or several. */
  callMode: CallMode
  /** The group JID that the caller gave the call, if any. */
  groupId: string | null
  /** One to one: the callee. One to many: the caller. */
  from: string
  /** One to one: the caller. One to many: the group, or the caller if there is none. */
  to: string
  /** The callees. */
  toUsers: string[]
  /** The caller, then the callees. */
  allUsers: string[]
  /** The caller's name. */
  userDetails: UserDetails
  /** All users of the call, the local user included. */
  usersStatus: UserStatusEntry[]
  /** The metadata of the caller. Absent if there is none. */
  metadata?: Record<string, string>
}

/** The payload of `missedCall`. */
export interface MissedCallEvent extends Omit<IncomingCallEvent, 'status'> {
  /** `ended`: the call was canceled or not answered. `engaged`: the local user was in another call, and nothing rang. */
  status: 'ended' | 'engaged'
}

/** The payload of `callStatus`: a user's state in a call has changed. */
export interface CallStatusEvent extends CallUserEvent {
  /** The new state. `userstatus`: the state is the same, and something else in the user's entry of `usersStatus` has changed. */
  status: CallStatus
  /** The id of the call. */
  roomId: string
  /** Whether the call started with audio only or with video. */
  callType: CallType
  /** `closed` if the call is over for the local user. */
  sessionStatus: null | 'closed'
  /** All users of the call, the local user included. */
  usersStatus: UserStatusEntry[]
  /** Why the user is out of the call. Absent for other changes. */
  reason?: EndReason
  /** Present if another device of the local user has answered the call. */
  answeredElsewhere?: boolean
}

/** The payload of `userTrack`: a local or remote track was added or removed. */
export interface UserTrackEvent extends CallUserEvent {
  /** The kind of the track. */
  trackType: TrackType
  /** `null` if the track was removed. */
  track: MediaStreamTrack | null
  /** All users of the call, the local user included. */
  usersStatus: UserStatusEntry[]
}

/** The payload of `muteStatus`: a user has muted or unmuted a track. */
export interface MuteStatusEvent extends CallUserEvent {
  /** The kind of the track. */
  trackType: TrackType
  /** Whether it is muted now. */
  isMuted: boolean
  /** All users of the call, the local user included. */
  usersStatus: UserStatusEntry[]
}

/** The payload of `callSpeaking`. It is emitted when one of the two values changes. */
export interface CallSpeakingEvent extends CallUserEvent {
  /** The loudness as an integer from 0 (silence) to 10. */
  volumeLevel: number
  /** Whether the user is speaking. Short sounds and short pauses do not change it. */
  isSpeaking: boolean
}

/**
 * The payload of `callConnectionQuality`. It is emitted when the quality or the trouble changes: at most every 6 seconds for a user.
 *
 * For another user it describes the connection between the two, in the worse of both directions. For the local user (`localUser`) it says
 * whether the local user's own access to the network is impaired: it is emitted when that is found, and with `GOOD` when it is over.
 */
export interface CallConnectionQualityEvent extends CallUserEvent {
  /**
   * By the R factor of the E-model (ITU-T G.107), as the mean of 10 seconds: `GOOD` from 80, `AVERAGE` from 60, `POOR` below. It changes when
   * R is 5 beyond a limit. R follows from delay and from the share of the sound that was concealed. The picture is not part of it.
   */
  quality: 'GOOD' | 'AVERAGE' | 'POOR'
  /**
   * The mean opinion score that R predicts, from 1 (bad) to 4.5 (excellent), with two decimals. Absent for the local user while the quality
   * is `GOOD`.
   */
  mos?: number
  /**
   * Whose access to the network is impaired: `local` (the local user's), `remote` (that of the user `userJid`), or `unknown`, if nothing
   * tells the two apart. Absent while the quality is `GOOD`.
   */
  trouble?: 'local' | 'remote' | 'unknown'
}

/**
 * The payload of `callReport`: what a call was like on this page. It has no network address, and no name besides the JIDs of the users.
 * The media is measured every two seconds, so that the last two seconds of a call may be missing.
 */
export interface CallReportEvent extends CallUserEvent, CallReport {
  /** The user of this client. */
  userJid: string
  /** The report is about this user. */
  localUser: true
}

/** The payload of `mediaError`: a device of the local user could not be opened. */
export interface MediaErrorEvent extends CallUserEvent {
  /** 100606 for the microphone, 100607 for the camera, 100608 for both. */
  statusCode: number
  /** What went wrong, in English, for developers. */
  message: string
  /** The device. */
  device: 'mic' | 'camera' | 'mic & camera'
  /** The command that requested the device. */
  action: 'makeVoiceCall' | 'makeVideoCall' | 'answerCall' | 'muteAudio' | 'muteVideo' | 'selectDevice'
  /** The `DOMException` of the browser, or the `CallError` if there is none. */
  error: unknown
}

/** The payload of `connection`: the connection to the signaling server has changed. */
export interface ConnectionEvent extends CallUserEvent {
  /**
   * `RECONNECTING`: the connection was lost. `CONNECTIONFAILED`: `connect` has timed out, and the client keeps trying. `AUTHFAIL`: the
   * server rejects the token, and the client has stopped.
   */
  status: 'CONNECTED' | 'DISCONNECTED' | 'RECONNECTING' | 'CONNECTIONFAILED' | 'AUTHFAIL'
  /** 401 or 503, if the connection failed. */
  statusCode?: number
  /** What went wrong, in English, for developers. */
  errorMessage?: string
  /** The URL of the signaling server. Absent unless the connection failed. */
  url?: string
  /** The error that caused it, as text, such as the error of the token function. Absent if there is none. */
  cause?: string
  /** How to fix it, in English, for developers. Absent if the client knows no more than `errorMessage`. */
  help?: string
}

/** The events of a client with their payloads, as `client.on` names them. */
export interface CallEvents {
  /** A call rings on this device. */
  incomingCall: IncomingCallEvent
  /** A user's state in a call has changed. */
  callStatus: CallStatusEvent
  /** A local or remote track was added or removed. */
  userTrack: UserTrackEvent
  /** A user has muted or unmuted a track. */
  muteStatus: MuteStatusEvent
  /** A call was not answered on any device of the local user. */
  missedCall: MissedCallEvent
  /** The media of a user has arrived for the first time. */
  callUserJoined: CallUserEvent
  /** A user who had joined has left. */
  callUserLeft: CallUserEvent
  /** A user has started or stopped speaking, or their volume has changed. Measured only while there are listeners. */
  callSpeaking: CallSpeakingEvent
  /** The quality of the media connection to a user has changed, or that of the local user. Measured only while there are listeners. */
  callConnectionQuality: CallConnectionQualityEvent
  /**
   * A call has ended that rang here, or that the server had accepted: what it was like. Emitted once for each call, after all other events of
   * its end. Measured only while there are listeners, or with the option `sendCallReports`.
   */
  callReport: CallReportEvent
  /** A device of the local user could not be opened. */
  mediaError: MediaErrorEvent
  /** The connection to the signaling server has changed. */
  connection: ConnectionEvent
}

/** The name of an event, as `client.on` takes it. */
export type CallEventName = keyof CallEvents

/** The same listeners under the names of the MirrorFly SDK: `incomingCallListener`, `callStatusListener`, … */
export type CallbackListeners = {
  [E in CallEventName as `${E}Listener`]?: (payload: CallEvents[E]) => void
} & {
  /** Functions that the client calls for information. */
  helper?: {
    /**
     * Returns the name that other users see. Called on every connect. A name in the token takes precedence, and the server ignores the
     * returned one unless it is in dev mode or has `allowClientNames`.
     */
    getDisplayName?: () => string
  }
}
