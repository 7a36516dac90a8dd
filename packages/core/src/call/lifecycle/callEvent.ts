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
import type { MediaConnectionState } from '../../api/ports/mediaTransport'

/** Everything that can happen to a call: to somebody's finger, to the server, to the media, to a timer. */
export type CallEvent =
  // The person at this device.
  | { type: 'make'; self: { userJid: string; displayName: string }; call: OutgoingCall; at: number }
  | { type: 'answer'; withVideo: boolean }
  | { type: 'decline'; at: number }
  | { type: 'end'; at: number }
  /** The line was hung up on purpose: what rang here rings here no more. */
  | { type: 'lineClosed'; at: number }
  | { type: 'muteMicrophone'; isMuted: boolean }
  // What effects came to.
  /** The microphone is open, and the camera is on its way. */
  | { type: 'microphoneReady' }
  | { type: 'mediaReady' }
  | { type: 'mediaRefused'; error: Error; at: number }
  | { type: 'taken'; view: CallView }
  | { type: 'answered'; view: CallView }
  | { type: 'refused'; error: CallError; at: number }
  /** A device was opened, exchanged for another, closed, or pulled out. */
  | { type: 'localTrack'; source: CaptureSource; trackId: string | null }
  // The switchboard.
  | { type: 'incoming'; self: { userJid: string; displayName: string }; view: CallView }
  /** This page was reloaded, and sits in the call that the one before it was in. */
  | { type: 'rejoin'; self: { userJid: string; displayName: string }; view: CallView; at: number }
  | { type: 'user'; user: UserView; reason?: EndReason; at: number }
  | { type: 'peer'; peer: PeerView }
  | { type: 'remoteMute'; userJid: string; source: CaptureSource; isMuted: boolean; at: number }
  | { type: 'closed'; closed: ClosedView; at: number }
  /** After a reconnect: everything that is true of this call. */
  | { type: 'snapshot'; view: CallView; at: number }
  // The media.
  | { type: 'link'; userJid: string; link: MediaConnectionState; at: number }
  /** A device that rings sends: its user has answered there, and the server's word of it is on its way. */
  | { type: 'linkAnswered'; device: DeviceAddress; at: number }
  /** The caller's picture, of which nothing may be told before the server has taken the answer. */
  | { type: 'earlyPicture'; userJid: string; trackId: string | null }
  | { type: 'track'; userJid: string; source: CaptureSource; trackId: string | null; at: number }
  // Time.
  | { type: 'timeout'; timer: TimerName; at: number }

export type EventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>

export interface OutgoingCall {
  roomId: string
  callType: CallType
  callees: string[]
  groupId: string | null
  metadata?: Record<string, string>
}

/**
 * `ring`: this device has rung long enough, whatever the server says or does not say. `link`: a participant's media did not come
 * (back) in time. `held`: whoever waits for a command has heard of it, or a camera has been waited for long enough. `media`: the link is up and a promised track has still not arrived.
 * `alone`: nobody is left here, and the server has not closed the call.
 */
export type TimerName = 'ring' | 'held' | 'alone' | `link:${string}` | `media:${string}`
