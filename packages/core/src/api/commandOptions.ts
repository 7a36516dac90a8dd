import type { CallType } from '@offhook/protocol'
import type { CandidateType } from './ports/probeConnection'
import type { SignalingStatus } from './ports/signaling'

/** The result of a command that returns nothing else. */
export interface CommandDone {
  /** Always 200: a command that fails rejects. */
  statusCode: 200
  /** Always `Success`. */
  message: 'Success'
}

/** The result of `makeVoiceCall` and `makeVideoCall`. */
export interface CallStarted extends CommandDone {
  /** `audio` if both users called each other at the same time and one of the two calls is a voice call. */
  callType: CallType
  /** The id of the call. If both users called each other, it is the id of the call that goes on. */
  roomId: string
}

/** Options of `makeVoiceCall` and `makeVideoCall`. */
export interface CallOptions {
  /**
   * A group JID (`id@mix.domain`) that the call carries as a label.
   * @default null
   */
  groupId?: string | null
  /** Sent to every callee with the incoming call: at most 16 entries, keys of 1 to 64 characters, values of at most 512. */
  metadata?: Record<string, string>
}

/** Options of `answerCall`. */
export interface AnswerOptions {
  /** The call to answer. Default: the call that has been ringing longest. */
  roomId?: string
  /** `audio` answers a video call without the camera. Default: the type of the call. */
  callType?: 'audio'
}

/** Options of a command about one call. */
export interface RoomOptions {
  /** Default: the ringing call for `declineCall`, the running call for the other commands. */
  roomId?: string
}

/** Options of `subscribeAudioLevel`. */
export interface AudioLevelOptions {
  /**
   * Measures the local microphone even while it is muted, so that an app can show a hint. Has no effect for other users.
   * @default false
   */
  throughMute?: boolean
}

/** Options of `destroy`. */
export interface DestroyOptions {
  /**
   * Leaves the running calls as a reload does, instead of ending them: the next client of the same user in this page resumes them. For hot
   * reload in development.
   * @default false
   */
  keepCalls?: boolean
}

/** Options of `checkConnection`. */
export interface ConnectionCheckOptions {
  /** The STUN and TURN servers to try. Default: those of the running call, because the server names them only to its participants. */
  iceServers?: RTCIceServer[]
}

/** The result of `checkConnection`. */
export interface ConnectionCheck {
  /** The state of the signaling connection. */
  signaling: SignalingStatus
  /** The types of ICE candidates that were found, the most direct first. */
  candidates: CandidateType[]
  /** Whether any STUN or TURN server was tried. Without one only `host` candidates can be found. */
  hasServers: boolean
}
