import type { CallType, CaptureSource } from '@offhook/protocol'
import type { CandidateType } from './ports/probeConnection'
import type { RingMethod } from './ports/ringSignals'
import type { SignalingStatus } from './ports/signaling'
import type { ReadonlyCallStore } from '../store/callStore'
import type { DeviceKind } from './callStoreState'
import type { CallbackListeners, CallEventName, CallEvents } from './callEvents'

/** What every command that has nothing more to say resolves with. */
export interface CommandDone {
  statusCode: 200
  message: 'Success'
}

export interface CallStarted extends CommandDone {
  callType: CallType
  roomId: string
}

export interface CallOptions {
  /** A group JID, carried through as a label. */
  groupId?: string | null
  /** Handed to every callee with the incoming call. At most 16 entries. */
  metadata?: Record<string, string>
}

export interface AnswerOptions {
  /** The call that is ringing, where left out. */
  roomId?: string
  /** Answers a video call with sound only. */
  callType?: 'audio'
}

export interface RoomOptions {
  roomId?: string
}

export interface AudioLevelOptions {
  /** Hears one's own microphone while it is muted too, and nobody else does: to tell somebody that they are speaking to no one. */
  throughMute?: boolean
}

export interface CallClientOptions {
  /** The signalling server's origin, such as `https://calls.example.com`. */
  url: string
  /** A token, or a function that fetches one. A function is asked again on every reconnect. */
  token: string | (() => string | Promise<string>)
  callbackListeners?: CallbackListeners
  /**
   * How a call may make itself noticed here; all ways where left out. The tone comes first, the others where the browser holds it
   * back. `[]`: not at all, for an app that rings by itself.
   */
  ringing?: readonly RingMethod[]
  /**
   * Whether one's voice and picture may be on their way to a telephone while it rings, so that they are there with the answer; nobody
   * is shown them before. Only where the server lets the two connect by every path (`preconnect: 'all'`). Default `true`.
   */
  earlyMedia?: boolean
}

export interface ConnectionCheckOptions {
  /** STUN and TURN servers to try. Where left out: those of the call that is on, for the server names them to nobody else. */
  iceServers?: RTCIceServer[]
}

/** What `checkConnection` found. */
export interface ConnectionCheck {
  signaling: SignalingStatus
  /** The kinds of paths a call could take, the shortest first. */
  candidates: CandidateType[]
  /** Whether there were servers to ask: without any, only paths within this network are found. */
  hasServers: boolean
}

/**
 * One person's telephone in this page. It belongs to no component: make it once, outside React, and keep it. A command that fails
 * rejects with a `CallError`.
 */
export interface CallClient {
  /** Resolves once the server has accepted the token. Rejects 401 where it did not, 503 where the server cannot be reached. */
  connect(): Promise<void>
  /** Ends every call and hangs up the line. `connect` may follow. */
  disconnect(): Promise<void>
  /** Disconnects, and lets go of everything for good. */
  destroy(): Promise<void>
  /**
   * A button to call or to answer is being pressed: opens the devices that the command will want when it is let go, a tenth of a
   * second later, so that they are open by then. Only where nobody would be asked; what no command has taken after a second is closed.
   */
  prepareDevices(callType: CallType): void
  makeVoiceCall(userJids: string[], options?: CallOptions): Promise<CallStarted>
  makeVideoCall(userJids: string[], options?: CallOptions): Promise<CallStarted>
  answerCall(options?: AnswerOptions): Promise<CommandDone>
  declineCall(options?: RoomOptions): Promise<CommandDone>
  endCall(options?: RoomOptions): Promise<CommandDone>
  muteAudio(isMuted: boolean): Promise<CommandDone>
  muteVideo(isMuted: boolean): Promise<CommandDone>
  /** @returns the function that removes the listener. */
  on<E extends CallEventName>(event: E, listener: (payload: CallEvents[E]) => void): () => void
  readonly store: ReadonlyCallStore
  readonly tracks: {
    /** The object behind a track id of the store. */
    get(trackId: string): MediaStreamTrack | undefined
  }
  /** Forgets a call that has ended: `CallScreen` closes. Does nothing to one that goes on. */
  dismissCall(roomId: string): void
  /** Uses this device from now on, in a running call too, and on the next visit. `''` is the system's choice. */
  selectDevice(kind: DeviceKind, deviceId: string): Promise<CommandDone>
  /** Reads the list of devices into the store, and keeps it true until the returned function is called. */
  watchDevices(): () => void
  /**
   * Opens a device to look at it, into `preview` of the store; during a call nothing is opened, for the call's own tracks can be looked
   * at. @returns the function that closes it.
   */
  openPreview(device: CaptureSource): () => void
  /** How loud the own microphone is, 0..1, about ten times a second: the call's, or the preview's. @returns the function that stops. */
  subscribeMicrophoneLevel(listener: (level: number) => void): () => void
  /** Plays the ringtone for a moment. Resolves `false` where the browser holds it back, and while a tone or a call is heard. */
  playTestSound(): Promise<boolean>
  /** Finds out whether a call would find its way, in some seconds. */
  checkConnection(options?: ConnectionCheckOptions): Promise<ConnectionCheck>
  /**
   * A code that both people of a one-to-one call read to each other: it is the same on both ends where nobody sits in between, the
   * signalling server included. Sixteen digits in groups of four, such as `2718 2818 2845 9045`. It belongs to the connection, and
   * is another one after a connection that was made anew. `null` while the call is not connected, and in a call of several.
   */
  safetyCode(options?: RoomOptions): Promise<string | null>
  /** Lets sound play that the browser held back. Call it inside a click. */
  startAudio(): Promise<void>
  /** Puts the elements that play remote sound into a document. @returns the function that takes them out; they play on. */
  mountAudio(container: HTMLElement): () => void
  /** How loud a participant is, 0..1, about ten times a second, past the store and past React. @returns the function that stops. */
  subscribeAudioLevel(userJid: string, listener: (level: number) => void, options?: AudioLevelOptions): () => void
}
