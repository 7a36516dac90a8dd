import type { CallMode, CallStatus, CallType, CaptureSource, EndReason, TrackSource } from '@offhook/protocol'
import type { StoreApi } from 'zustand/vanilla'
import type { DeviceErrorReason } from './deviceErrorReason'
import type { MediaConnectionState } from './ports/mediaTransport'
import type { RingMethod } from './ports/ringSignals'
import type { SignalingStatus } from './ports/signaling'

/** The kinds of devices that a user can select. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker'

/** A device in a list. */
export interface Device {
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
  error: DeviceErrorReason | null
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
  userJid: string
  displayName: string
  /** Whether this is the user of this client. */
  isLocal: boolean
  status: CallStatus
  /** The state of the media connection to this user. */
  connection: MediaConnectionState
  tracks: Record<TrackSource, ParticipantTrack>
}

/** The status of a call, as screens show it. */
export type CallPhase = 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended'

/** A call in the store. */
export interface Call {
  roomId: string
  roomLink: string
  callType: CallType
  direction: 'outgoing' | 'incoming'
  callMode: CallMode
  groupId: string | null
  status: CallPhase
  /** Milliseconds since the epoch. */
  startedAt: number
  /** Milliseconds since the epoch; `null` until media flows for the first time. */
  connectedAt: number | null
  /** Milliseconds since the epoch; `null` until the call has ended. */
  endedAt: number | null
  endReason: EndReason | null
  /** Who ended the call, as seen by this user; `system` for timeouts and lost connections. */
  endedBy: 'local' | 'remote' | 'system' | null
  callerJid: string
  /** The caller first, then the callees in the order in which they were named. */
  participantIds: string[]
  /** The participants, by JID. */
  participants: Record<string, Participant>
}

/** The state of a client. Plain data: equal to its own JSON round trip. */
export interface CallStoreState {
  connection: { status: SignalingStatus }
  /** The user of this client; `null` until the first connect. */
  self: { userJid: string; displayName: string } | null
  /** The ringing calls, the running call and the call that has just ended, by room id. */
  calls: Record<string, Call>
  /** The call that `CallScreen` shows. */
  activeRoomId: string | null
  /** The calls that ring here, oldest first. */
  incomingRoomIds: string[]
  devices: {
    microphones: Device[]
    cameras: Device[]
    speakers: Device[]
    /** The selected device of each kind; `''` is the system default. */
    selected: Record<DeviceKind, string>
    /** The labels of selected devices that are not connected (`''` if unknown). The system default is used instead. */
    missing: Partial<Record<DeviceKind, string>>
  }
  preview: Record<CaptureSource, DevicePreview>
  playback: {
    /** The browser blocks audio until a user gesture. */
    blocked: boolean
  }
  ringing: {
    /** The methods that signal an incoming call now. Empty while none rings, or if the browser allows none. */
    audible: RingMethod[]
  }
}

/** The store as an app sees it: only the client writes to it. */
export type ReadonlyCallStore = Pick<StoreApi<CallStoreState>, 'getState' | 'getInitialState' | 'subscribe'>

const closed: DevicePreview = { status: 'off', trackId: null, error: null }

/** The state of a new client. */
export const initialCallStoreState: CallStoreState = {
  connection: { status: 'offline' },
  self: null,
  calls: {},
  activeRoomId: null,
  incomingRoomIds: [],
  devices: {
    microphones: [],
    cameras: [],
    speakers: [],
    selected: { microphone: '', camera: '', speaker: '' },
    missing: {},
  },
  preview: { microphone: closed, camera: closed },
  playback: { blocked: false },
  ringing: { audible: [] },
}
