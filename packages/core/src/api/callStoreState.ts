import type { CallMode, CallStatus, CallType, CaptureSource, EndReason, TrackSource } from '@offhook/protocol'
import type { DeviceErrorReason } from '../devices/deviceError'
import type { MediaConnectionState } from './ports/mediaTransport'
import type { RingMethod } from './ports/ringSignals'
import type { SignalingStatus } from './ports/signaling'

export type DeviceKind = 'microphone' | 'camera' | 'speaker'

export interface Device {
  deviceId: string
  /** Empty until the user has allowed a device: browsers hide the names before. */
  label: string
}

/** A microphone or camera that is open to be looked at, outside any call. */
export interface DevicePreview {
  status: 'off' | 'opening' | 'open' | 'refused'
  /** Key of the `MediaStreamTrack` in `client.tracks`. */
  trackId: string | null
  /** Why it was refused. */
  error: DeviceErrorReason | null
}

export interface ParticipantTrack {
  /** Key of the `MediaStreamTrack` in `client.tracks`. */
  trackId: string | null
  isMuted: boolean
}

export interface Participant {
  userJid: string
  displayName: string
  isLocal: boolean
  status: CallStatus
  connection: MediaConnectionState
  tracks: Record<TrackSource, ParticipantTrack>
}

export type CallPhase = 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended'

export interface Call {
  roomId: string
  roomLink: string
  callType: CallType
  direction: 'outgoing' | 'incoming'
  callMode: CallMode
  groupId: string | null
  status: CallPhase
  /** Milliseconds since the epoch, like the two below. */
  startedAt: number
  connectedAt: number | null
  endedAt: number | null
  endReason: EndReason | null
  endedBy: 'local' | 'remote' | 'system' | null
  callerJid: string
  /** The caller first, then the callees in the order they were named. */
  participantIds: string[]
  participants: Record<string, Participant>
}

/** Plain data: equal to its own JSON round trip. */
export interface CallStoreState {
  connection: { status: SignalingStatus }
  self: { userJid: string; displayName: string } | null
  /** Ringing, current, and the one that just ended. */
  calls: Record<string, Call>
  /** The call that `CallScreen` shows. */
  activeRoomId: string | null
  /** Ringing here, oldest first. */
  incomingRoomIds: string[]
  devices: {
    microphones: Device[]
    cameras: Device[]
    speakers: Device[]
    /** `''` is the system's choice. */
    selected: Record<DeviceKind, string>
    /** What is selected and not there, by its name (`''` where that is not known): the system's choice stands in. */
    missing: Partial<Record<DeviceKind, string>>
  }
  /** What `openPreview` has opened. */
  preview: Record<CaptureSource, DevicePreview>
  playback: {
    /** The browser refused to play sound until a gesture. */
    blocked: boolean
  }
  ringing: {
    /** By what a call that rings here is noticed, best first; empty while none rings, and where the browser allows nothing. */
    audible: RingMethod[]
  }
}

const closed: DevicePreview = { status: 'off', trackId: null, error: null }

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
