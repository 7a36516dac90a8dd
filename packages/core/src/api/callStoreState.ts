import type {
  CallMode,
  CallStatus,
  CallType,
  CaptureSource,
  EndReason,
  FailureCode,
  TrackSource,
} from '@offhook/protocol'
import type { StoreApi } from 'zustand/vanilla'
import type { MissedCallEvent } from './callEvents'
import type { DeviceErrorReason } from './deviceErrorReason'
import type { MediaConnectionState } from './ports/mediaTransport'
import type { RingMethod } from './ports/ringSignals'
import type { SignalingStatus } from './ports/signaling'

/** The kinds of devices that a user can select. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker'

/** A device in a list. */
export interface Device {
  /** The browser's id of the device. */
  deviceId: string
  /** Empty until the user has allowed a device: browsers hide the labels before. */
  label: string
}

/** A microphone or camera that `openPreview` has opened outside a call. */
export interface DevicePreview {
  /** `refused`: the device could not be opened; `error` says why. */
  status: 'off' | 'opening' | 'open' | 'refused'
  /** The id of the track in `client.tracks`, while open. */
  trackId: string | null
  /** Why the device could not be opened, while `refused`. */
  error: DeviceErrorReason | null
}

/**
 * What the microphone or the camera of this page does in a call.
 *
 * - `off`: closed, or muted by the user.
 * - `live`: open and on.
 * - `silenced`: open, but the system or the browser delivers no audio or no video.
 * - `lost`: it was in use, and stopped or cannot be opened; `reason` says why. It is opened again when it returns, when the permission
 *   returns, and when the user unmutes or selects it.
 * - `reopening`: it is being opened again after it was `lost`.
 *
 * Whenever it is not `live`, the other users see it as muted.
 */
export interface CaptureState {
  /** See above. */
  status: 'off' | 'live' | 'silenced' | 'lost' | 'reopening'
  /** Why it is `lost`; else `null`. */
  reason: DeviceErrorReason | null
  /** The browser was asked for the device more than a second ago and has not answered: it probably shows a permission prompt. */
  isPrompting: boolean
}

/** One track of a participant. */
export interface ParticipantTrack {
  /** The id of the track in `client.tracks`; `null` while there is no media. */
  trackId: string | null
  /** Muted by the participant. A source that is not shared is muted. */
  isMuted: boolean
}

/** One user of a call. */
export interface Participant {
  /** The JID of the user. */
  userJid: string
  /** The id in the user's token with its case, for the app to look the user up. */
  userId: string
  /** The name to show. Without a display name it is the user part of the JID. */
  displayName: string
  /** Whether this is the user of this client. */
  isLocal: boolean
  /** The status of the user, as in `callStatusListener`. */
  status: CallStatus
  /** Why this user is out of the call. Absent while they are in it or may still join, and if it is unknown. */
  endReason?: EndReason
  /** The state of the media connection to this user. */
  connection: MediaConnectionState
  /**
   * The JIDs of the members to whom this user's device reports that it has no media path. The two users neither hear nor see each other.
   * Both stay in the call, and their devices try again. Absent if there are none.
   */
  unreachable?: string[]
  /**
   * The JIDs of the members to whom this user's picture is paused, because this user's uplink is too slow for more than sound (about
   * 100 kbit/s). The camera stays on and its track stays, and the picture returns by itself. Known of the local user, and of the other
   * users as far as it concerns the local user. Absent if there are none.
   */
  videoPausedFor?: string[]
  /** The tracks by source. A source that is not published has no track and is muted. */
  tracks: Record<TrackSource, ParticipantTrack>
}

/** The status of a call, as screens show it. */
export type CallPhase = 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended'

/** A call in the store. */
export interface Call {
  /** The id of the call. */
  roomId: string
  /** A label derived from the room id. */
  roomLink: string
  /** Whether the call was started with video. */
  callType: CallType
  /** `outgoing` if this user started the call. */
  direction: 'outgoing' | 'incoming'
  /** Whether one or several users were called. A one-to-one call that crosses a group call becomes `onetomany`. */
  callMode: CallMode
  /** The group JID that the call carries as a label. */
  groupId: string | null
  /** What screens show. */
  status: CallPhase
  /** Milliseconds since the epoch. */
  startedAt: number
  /**
   * Milliseconds since the epoch; `null` until media flows for the first time. The duration of the call is `endedAt - connectedAt`, or
   * `client.now() - connectedAt` before its end. `Date.now()` would change when the clock of the computer is corrected.
   */
  connectedAt: number | null
  /** Milliseconds since the epoch; `null` until the call has ended. */
  endedAt: number | null
  /** Why the call ended; `null` until then. */
  endReason: EndReason | null
  /** Who ended the call, as seen by this user; `system` for timeouts and lost connections. */
  endedBy: 'local' | 'remote' | 'system' | null
  /** The JID of the caller. If the caller has left while the call still rings: the JID of the member in whose name it rings. */
  callerJid: string
  /** The caller first, then the callees in the order in which they were named, then those who were called later. */
  participantIds: string[]
  /** The participants, by JID. */
  participants: Record<string, Participant>
}

/** Why there is no connection to the signaling server. Plain data. */
export interface ConnectionFailure {
  /** 401 if the token was refused, otherwise 503 or the status of the server's refusal. */
  statusCode: number
  /** The name of the status. */
  code: FailureCode
  /** What went wrong, in English, for developers. */
  message: string
  /** The URL of the signaling server. */
  url: string
  /** The error that caused it, as text, such as the error of the token function. Absent if there is none. */
  cause?: string
  /** How to fix it, in English, for developers. Absent if the client knows no more than `message`: why a server without `dev` refuses a token. */
  help?: string
}

/** The state of a client. Plain data: equal to its own JSON round trip. */
export interface CallStoreState {
  /** The signaling connection. */
  connection: {
    /** The state of the connection. */
    status: SignalingStatus
    /** Why the latest attempt to connect failed. Absent while online, and before the first attempt has failed. */
    failure?: ConnectionFailure
  }
  /**
   * Whether this browser can make and answer calls. `false` where WebRTC is missing or blocked; known from `connect` on. Then calls ring
   * on the other devices of the user, and `make*Call` rejects with 501 `unsupported`.
   */
  canCall: boolean
  /** The user of this client; `null` until the first connect. */
  self: {
    /** The JID, in lower case. */
    userJid: string
    /** The id in the token, with its case. */
    userId: string
    /** The name that other users see. */
    displayName: string
  } | null
  /** The ringing calls, the running call and the call that has just ended, by room id. */
  calls: Record<string, Call>
  /** The call that `CallScreen` shows. */
  activeRoomId: string | null
  /** The calls that ring here, oldest first. */
  incomingRoomIds: string[]
  /**
   * The missed calls that this page has received, oldest first, at most 20. `dismissMissedCall` removes one, on any page of the user in this
   * browser.
   */
  missedCalls: MissedCallEvent[]
  /** The devices of this page: see `watchDevices` and `selectDevice`. */
  devices: {
    microphones: Device[]
    cameras: Device[]
    speakers: Device[]
    /** The selected device of each kind; `''` is the system default. */
    selected: Record<DeviceKind, string>
    /** The labels of selected devices that are not connected (`''` if unknown). The system default is used instead. */
    missing: Partial<Record<DeviceKind, string>>
  }
  /** What the microphone and the camera of this page do in a call. */
  capture: Record<CaptureSource, CaptureState>
  /** The devices that `openPreview` has opened. */
  preview: Record<CaptureSource, DevicePreview>
  /**
   * Whether this client saves data: it sends and requests smaller video. Until the user decides (`setDataSaver`) it follows
   * `navigator.connection.saveData` (https://wicg.github.io/savedata/). Known when the code for calls is loaded.
   */
  dataSaver: boolean
  /** The playback of remote audio. */
  playback: {
    /** The browser blocks audio until a user gesture. */
    blocked: boolean
  }
  /** How an incoming call signals itself on this page. */
  ringing: {
    /** The methods that signal an incoming call now. Empty while none rings, or if the browser allows none. */
    audible: RingMethod[]
  }
}

/** The store as an app sees it: only the client writes to it. */
export type ReadonlyCallStore = Pick<StoreApi<CallStoreState>, 'getState' | 'getInitialState' | 'subscribe'>

const notCaptured: CaptureState = { status: 'off', reason: null, isPrompting: false }
const closed: DevicePreview = { status: 'off', trackId: null, error: null }

/** The state of a new client. */
export const initialCallStoreState: CallStoreState = {
  connection: { status: 'offline' },
  canCall: true,
  self: null,
  calls: {},
  activeRoomId: null,
  incomingRoomIds: [],
  missedCalls: [],
  devices: {
    microphones: [],
    cameras: [],
    speakers: [],
    selected: { microphone: '', camera: '', speaker: '' },
    missing: {},
  },
  capture: { microphone: notCaptured, camera: notCaptured },
  preview: { microphone: closed, camera: closed },
  dataSaver: false,
  playback: { blocked: false },
  ringing: { audible: [] },
}
