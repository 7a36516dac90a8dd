/** Whether a call starts with audio only or with video. */
export type CallType = 'audio' | 'video'
/** Whether a call was started to one callee or to several. */
export type CallMode = 'onetoone' | 'onetomany'

/**
 * Whether two devices may connect while one of them rings, so that answering only has to start the media: not at all, only through TURN,
 * which discloses no address to the other device, or by every candidate.
 */
export const preconnectPolicies = ['off', 'relay', 'all'] as const
/** One of {@link preconnectPolicies}. */
export type Preconnect = (typeof preconnectPolicies)[number]
/**
 * How two devices connect while one of them rings. With `negotiate` they exchange descriptions without candidates: neither learns an address
 * of the other, no packet passes between them, and after the answer only the candidates are missing.
 */
export type PreconnectMode = Exclude<Preconnect, 'off'> | 'negotiate'

/** Every status that `callStatusListener` may report. */
export type CallStatus =
  | 'calling'
  | 'ringing'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'busy'
  | 'engaged'
  | 'ended'
  | 'disconnected'
  | 'userstatus'

/**
 * The state of a user in a call, as the switchboard knows it. `connecting` means that the user is in the call. Whether media flows
 * (`connected`, `reconnecting`) is known to each client only, because media is peer to peer.
 */
export type UserStatus = 'calling' | 'ringing' | 'connecting' | 'busy' | 'engaged' | 'ended'

/** Every reason why a call may have ended, for one user. */
export const endReasons = [
  'hangup',
  'cancelled',
  'declined',
  'busy',
  'engaged',
  'no-answer',
  'unavailable',
  'answered-elsewhere',
  'media-failed',
  'connect-failed',
  'connection-lost',
  'signaling-failed',
  'error',
] as const
/** Why a call ended, for one user. */
export type EndReason = (typeof endReasons)[number]

/** Every failure of a command: its status code, and the message where there is no more specific one. */
export const failureCodes = {
  'invalid-request': { statusCode: 400, message: 'Invalid request' },
  unauthorized: { statusCode: 401, message: 'Invalid credentials' },
  forbidden: { statusCode: 403, message: 'Feature unavailable for your plan' },
  'not-found': { statusCode: 404, message: 'No such call' },
  conflict: { statusCode: 409, message: 'Already in a call' },
  'rate-limited': { statusCode: 429, message: 'Too many requests' },
  internal: { statusCode: 500, message: 'The signaling server failed' },
  unsupported: { statusCode: 501, message: 'This browser does not support calls' },
  'code-unavailable': { statusCode: 503, message: 'The code for calls could not be loaded' },
  'not-connected': { statusCode: 503, message: 'Not connected to the signaling server' },
  'microphone-denied': { statusCode: 100606, message: 'The microphone was denied' },
  'camera-denied': { statusCode: 100607, message: 'The camera was denied' },
  'devices-denied': { statusCode: 100608, message: 'The microphone and the camera were denied' },
} as const

/** The name of a failure, a key of {@link failureCodes}. */
export type FailureCode = keyof typeof failureCodes

/** A failure on the wire. `@offhook/core` rejects with a `CallError` made from it. */
export interface Failure {
  /** The status code, the one of {@link failureCodes}. */
  statusCode: number
  /** The name of the failure. */
  code: FailureCode
  /** What is wrong, in English, for developers. */
  message: string
  /** How to fix the cause: one sentence, in English, for developers. Absent if `message` says all there is to say. */
  help?: string
  /** How long to wait before the next attempt, in milliseconds. Absent if the server does not say. */
  retryAfterMs?: number
}

/**
 * Makes a failure with the status code that belongs to it.
 *
 * @param code - the name of the failure
 * @param message - what is wrong; by default the message in {@link failureCodes}
 * @returns the failure
 */
export function failure(code: FailureCode, message: string = failureCodes[code].message): Failure {
  return { statusCode: failureCodes[code].statusCode, code, message }
}
