import type { CallMode, CallStatus, CallType, EndReason } from '@offhook/protocol'

/** The kind of a track, in the words of the MirrorFly SDK: `audio` is the microphone, `video` the camera. */
export type TrackType = 'audio' | 'video'

/** One user of a call, as every payload lists them. */
export interface UserStatusEntry {
  userJid: string
  localUser: boolean
  status: CallStatus
  callInitiator: boolean
  audioMuted: boolean
  videoMuted: boolean
  userDetails: UserDetails
}

export interface UserDetails {
  displayName: string
}

export interface IncomingCallEvent {
  status: 'calling'
  /** The caller. */
  userJid: string
  localUser: false
  roomId: string
  roomLink: string
  callType: CallType
  /** Milliseconds since the epoch. */
  callTime: number
  callMode: CallMode
  groupId: string | null
  /** One to one: the callee. One to many: the caller. */
  from: string
  /** One to one: the caller. One to many: the group, or the caller where there is none. */
  to: string
  toUsers: string[]
  /** The caller first. */
  allUsers: string[]
  userDetails: UserDetails
  usersStatus: UserStatusEntry[]
  metadata?: Record<string, string>
}

export interface MissedCallEvent extends Omit<IncomingCallEvent, 'status'> {
  /** `ended`: it rang here and nobody answered. `engaged`: this user was in another call, and nothing rang. */
  status: 'ended' | 'engaged'
}

export interface CallStatusEvent {
  status: CallStatus
  /** Whom it concerns. */
  userJid: string
  localUser: boolean
  roomId: string
  callType: CallType
  /** `closed`: the call is over for me. */
  sessionStatus: null | 'closed'
  usersStatus: UserStatusEntry[]
  reason?: EndReason
  answeredElsewhere?: boolean
}

export interface UserTrackEvent {
  userJid: string
  localUser: boolean
  trackType: TrackType
  /** `null`: the track is gone. */
  track: MediaStreamTrack | null
  usersStatus: UserStatusEntry[]
}

export interface MuteStatusEvent {
  userJid: string
  localUser: boolean
  trackType: TrackType
  isMuted: boolean
  usersStatus: UserStatusEntry[]
}

export interface CallUserEvent {
  userJid: string
  localUser: boolean
}

export interface CallSpeakingEvent {
  userJid: string
  localUser: boolean
  /** 0 (silence) to 10. */
  volumeLevel: number
  isSpeaking: boolean
}

export interface CallConnectionQualityEvent {
  userJid: string
  localUser: boolean
  quality: 'GOOD' | 'AVERAGE' | 'POOR'
}

export interface MediaErrorEvent {
  userJid: string
  localUser: boolean
  statusCode: number
  message: string
  device: 'mic' | 'camera' | 'mic & camera'
  /** The method that asked for the device. */
  action: 'makeVoiceCall' | 'makeVideoCall' | 'answerCall' | 'muteAudio' | 'muteVideo' | 'selectDevice'
  error: unknown
}

export interface ConnectionEvent {
  userJid: string
  localUser: boolean
  status: 'CONNECTED' | 'DISCONNECTED' | 'RECONNECTING' | 'CONNECTIONFAILED' | 'AUTHFAIL'
  statusCode?: number
  errorMessage?: string
}

/** What `client.on` listens to. */
export interface CallEvents {
  incomingCall: IncomingCallEvent
  callStatus: CallStatusEvent
  userTrack: UserTrackEvent
  muteStatus: MuteStatusEvent
  missedCall: MissedCallEvent
  callUserJoined: CallUserEvent
  callUserLeft: CallUserEvent
  callSpeaking: CallSpeakingEvent
  callConnectionQuality: CallConnectionQualityEvent
  mediaError: MediaErrorEvent
  connection: ConnectionEvent
}

export type CallEventName = keyof CallEvents

/** The same listeners under the names of the MirrorFly SDK: `incomingCallListener`, `callStatusListener`, … */
export type CallbackListeners = {
  [E in CallEventName as `${E}Listener`]?: (payload: CallEvents[E]) => void
} & {
  helper?: {
    /** Asked on every connect; a name in the token wins. */
    getDisplayName?: () => string
  }
}
