import type { CaptureSource, CommandName, CommandRequest, DeviceAddress, PeerView } from '@offhook/protocol'
import type { CallStarted, CommandDone } from '../../api/callClient'
import type { CallEventName, CallEvents } from '../../api/callEvents'
import type { TimerName } from './callEvent'

/** A command whose promise the machine settles, with the effects `resolve` and `reject`. */
export type SettledCommand = 'make' | 'answer'

type SendEffect = {
  [N in CommandName]: {
    type: 'send'
    name: N
    request: CommandRequest<N>
    /** The event for the server's acknowledgement. A refusal is the event `refused`. Without it both are ignored. */
    onAck?: 'startAcknowledged' | 'answerAcknowledged'
  }
}[CommandName]

type EmitEffect = {
  [E in Exclude<CallEventName, 'userTrack'>]: { type: 'emit'; event: E; payload: CallEvents[E] }
}[Exclude<CallEventName, 'userTrack'>]

/** What a transition asks for. Plain data, except for errors. `createEffectRunner` performs it and dispatches the result as an event. */
export type CallEffect =
  | SendEffect
  /** Calls the listeners of an event. */
  | EmitEffect
  /** Calls the listeners of `userTrack`, with the track that belongs to the id. */
  | { type: 'emitTrack'; payload: Omit<CallEvents['userTrack'], 'track'>; trackId: string | null }
  /** Opens the microphone and, if wanted, the camera. */
  | { type: 'acquireDevices'; camera: boolean; action: 'makeVoiceCall' | 'makeVideoCall' | 'answerCall' }
  /** Gives the devices back while the call rings on. */
  | { type: 'releaseDevices' }
  /**
   * Mutes or unmutes a device: a microphone stays open and is silent, a camera is closed and opened again. Settles the promise of
   * the command `commandId`, if there is one.
   */
  | { type: 'setMuted'; source: CaptureSource; isMuted: boolean; commandId?: string }
  /** Fills the slot of a source at every peer, or empties it. */
  | { type: 'publish'; source: CaptureSource; trackId: string | null }
  /** The registry gives up a track, and its playback stops. */
  | { type: 'dropTrack'; trackId: string }
  /** Loads the media transport and asks for ICE servers. */
  | { type: 'prepareMedia' }
  /** Connects to a device, or preconnects. */
  | { type: 'addPeer'; peer: PeerView }
  | { type: 'removePeer'; userJid: string }
  | { type: 'restartPeer'; userJid: string }
  /** After a provisional answer: hands out the media of a preconnected device. */
  | { type: 'activatePeer'; device: DeviceAddress }
  /** Reverts `activatePeer`: the server has not confirmed the answer. */
  | { type: 'deactivatePeer'; device: DeviceAddress }
  /** After the local answer: local media goes to preconnected peers, and the caller's audio is played. */
  | { type: 'answerPeers' }
  /** Reverts `answerPeers`: the server refused the answer. */
  | { type: 'revertAnswer' }
  | { type: 'startTimer'; name: TimerName; ms: number }
  | { type: 'stopTimer'; name: TimerName }
  | { type: 'resolve'; command: 'make'; result: CallStarted }
  | { type: 'resolve'; command: 'answer'; result: CommandDone }
  | { type: 'reject'; command: SettledCommand; error: Error }
  /** Stops every track, peer and timer of the call. Happens once, when the call ends or is removed. */
  | { type: 'release' }

export type EffectOf<T extends CallEffect['type']> = Extract<CallEffect, { type: T }>
