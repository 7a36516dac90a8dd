import type {
  CallType,
  CallView,
  CaptureSource,
  ClosedView,
  DeviceAddress,
  EndReason,
  PeerView,
  UserView,
} from '@offhook/protocol'
import type { CallError } from '../../api/callError'
import type { MediaConnectionState, MediaDirection } from '../../api/ports/mediaTransport'

/** Everything that can happen to a call. Plain data, except for errors. `at` is the time of the event in milliseconds. */
export type CallEvent =
  // Commands of the local user.
  | { type: 'make'; self: LocalUser; call: OutgoingCallRequest; at: number }
  | { type: 'answer'; withCamera: boolean }
  | { type: 'decline'; at: number }
  | { type: 'end'; at: number }
  /** `commandId` names the promise of the command. */
  | { type: 'setMuted'; source: CaptureSource; isMuted: boolean; commandId: string }
  /** The client disconnects on purpose: calls stop ringing on this device. */
  | { type: 'disconnected'; at: number }
  // Results of effects.
  /** The microphone is open. The camera is still opening. */
  | { type: 'microphoneOpened' }
  /** Everything that was acquired is open. A camera that is missing was refused. */
  | { type: 'devicesOpened' }
  | { type: 'devicesRefused'; error: Error; at: number }
  /** A local device was opened, replaced, closed or lost. */
  | { type: 'localTrack'; source: CaptureSource; trackId: string | null }
  /** A local source is muted or unmuted for the others: by the user, or because its device delivers nothing. */
  | { type: 'localMute'; source: CaptureSource; isMuted: boolean }
  | { type: 'startAcknowledged'; view: CallView }
  | { type: 'answerAcknowledged'; view: CallView }
  /** The server refused `call:start` or `call:answer`, or it could not be delivered in time. */
  | { type: 'refused'; error: CallError; at: number }
  // Pushes of the server.
  | { type: 'incoming'; self: LocalUser; view: CallView }
  /** The page was reloaded, and the server still has this device in the call. */
  | { type: 'rejoin'; self: LocalUser; view: CallView; at: number }
  | { type: 'user'; user: UserView; reason?: EndReason; at: number }
  | { type: 'peer'; peer: PeerView }
  | { type: 'remoteMute'; userJid: string; source: CaptureSource; isMuted: boolean; at: number }
  | { type: 'closed'; closed: ClosedView; at: number }
  /** The whole call as the server has it, after a reconnect. */
  | { type: 'snapshot'; view: CallView; at: number }
  // Media.
  | { type: 'peerConnection'; userJid: string; connection: MediaConnectionState; at: number }
  /** A preconnected device sends media: its user has answered there. The server's push follows. */
  | { type: 'provisionalAnswer'; device: DeviceAddress; at: number }
  /** The caller's video arrived over a preconnected peer, before the server has acknowledged the local answer. */
  | { type: 'earlyVideo'; userJid: string; trackId: string | null }
  | { type: 'remoteTrack'; userJid: string; source: CaptureSource; trackId: string | null; at: number }
  /** The picture from or to a user pauses because of a slow connection, or returns. */
  | { type: 'videoPaused'; userJid: string; direction: MediaDirection; isPaused: boolean }
  // Time.
  | { type: 'timeout'; timer: TimerName; at: number }

export type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>

export interface LocalUser {
  userJid: string
  userId: string
  displayName: string
}

export interface OutgoingCallRequest {
  roomId: string
  callType: CallType
  callees: string[]
  /** The callees as the caller wrote them, which keeps the case of their ids. Default: `callees`. */
  to?: string[]
  groupId: string | null
  metadata?: Record<string, string>
}

/**
 * - `ring`: the ring time is over, and the server has not closed the call.
 * - `camera`: the camera is still opening, long after the microphone.
 * - `replay`: the code that awaits the command has run, and the deferred events are due.
 * - `alone`: no user is left in the call, and the server has not closed it.
 * - `connection:<userJid>`: the user's media did not arrive, or did not come back, in time.
 * - `media:<userJid>`: the user is connected, and an announced track has not arrived.
 */
export type TimerName = 'ring' | 'camera' | 'replay' | 'alone' | `connection:${string}` | `media:${string}`
