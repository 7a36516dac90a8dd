import type { CaptureSource, CommandName, CommandRequest, DeviceAddress, PeerView } from '@offhook/protocol'
import type { CallStarted, CommandDone } from '../../api/callClient'
import type { CallEventName, CallEvents } from '../../api/callEvents'
import type { TimerName } from './callEvent'

/** The commands whose promise is kept by the machine: they are answered by an event, not by a return. */
export type AwaitedCommand = 'make' | 'answer'

type SendEffect = {
  [N in CommandName]: {
    type: 'send'
    name: N
    request: CommandRequest<N>
    /** The event that the answer comes back as; a refusal comes back as `refused`. Without it nobody waits. */
    answer?: 'taken' | 'answered'
  }
}[CommandName]

type EmitEffect = {
  [E in Exclude<CallEventName, 'userTrack'>]: { type: 'emit'; event: E; payload: CallEvents[E] }
}[Exclude<CallEventName, 'userTrack'>]

/** What a transition asks for. Data only: `runEffect` performs it, and what comes of it returns as an event. */
export type CallEffect =
  | SendEffect
  | EmitEffect
  /** `userTrack`, whose payload holds an object that is no data. */
  | { type: 'emitTrack'; payload: Omit<CallEvents['userTrack'], 'track'>; trackId: string | null }
  | { type: 'acquire'; video: boolean; action: 'makeVoiceCall' | 'makeVideoCall' | 'answerCall' }
  /** The microphone stays open and says nothing: it comes back without a gap. */
  | { type: 'silenceMicrophone'; isMuted: boolean }
  | { type: 'closeCamera' }
  | { type: 'publish'; source: CaptureSource; trackId: string | null }
  | { type: 'prepareMedia' }
  | { type: 'addPeer'; peer: PeerView }
  /** This person has answered: what was made ready while it rang may carry their media, and the caller's voice that it brings is heard. */
  | { type: 'answerPeers' }
  /** The server would not have the answer: the caller is heard no more. */
  | { type: 'takeBackAnswer' }
  /** That device has answered, by the word of its own link: it is heard and seen until the server says otherwise. */
  | { type: 'believePeer'; device: DeviceAddress }
  | { type: 'removePeer'; userJid: string }
  | { type: 'restartPeer'; userJid: string }
  | { type: 'startTimer'; name: TimerName; ms: number }
  | { type: 'stopTimer'; name: TimerName }
  | { type: 'dropTrack'; trackId: string }
  /** The devices are given back; the call goes on. */
  | { type: 'releaseMedia' }
  | { type: 'resolve'; command: 'make'; result: CallStarted }
  | { type: 'resolve'; command: 'answer'; result: CommandDone }
  | { type: 'reject'; command: AwaitedCommand; error: Error }
  /** Every track stopped, every link closed, every timer off. The last a call ever does, and it does it once. */
  | { type: 'release' }

export type EffectOf<T extends CallEffect['type']> = Extract<CallEffect, { type: T }>
