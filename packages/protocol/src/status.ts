export type CallType = 'audio' | 'video'
export type CallMode = 'onetoone' | 'onetomany'

/** Every media source that a participant can publish, in the order in which they are listed. */
export const trackSources = ['microphone', 'camera', 'screen', 'screenAudio'] as const
export type TrackSource = (typeof trackSources)[number]

/** The sources that are captured from a device. */
export const captureSources = ['microphone', 'camera'] as const satisfies readonly TrackSource[]
export type CaptureSource = (typeof captureSources)[number]

/**
 * Whether two devices may connect to each other while one of them rings, so that answering only opens the tap: not at all, only
 * through TURN, which shows neither the other's address, or by every way there is.
 */
export const preconnectPolicies = ['off', 'relay', 'all'] as const
export type Preconnect = (typeof preconnectPolicies)[number]

/** Every word that `callStatusListener` may say. */
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
 * Where one user of a call stands, as the switchboard knows it. From `connecting` on the user is in the call; whether media flows
 * (`connected`, `reconnecting`) is for each client to see, for media is peer to peer.
 */
export type UserStatus = 'calling' | 'ringing' | 'connecting' | 'busy' | 'engaged' | 'ended'

export type EndReason =
  | 'hangup'
  | 'cancelled'
  | 'declined'
  | 'busy'
  | 'engaged'
  | 'no-answer'
  | 'unavailable'
  | 'answered-elsewhere'
  | 'media-failed'
  | 'connect-failed'
  | 'connection-lost'
  | 'signaling-failed'
  | 'error'

/** Each failure a command can meet: its number, and what it says where nothing more exact is known. */
export const failureCodes = {
  'invalid-request': { statusCode: 400, message: 'Invalid request' },
  unauthorized: { statusCode: 401, message: 'Invalid credentials' },
  forbidden: { statusCode: 403, message: 'Feature unavailable for your plan' },
  'not-found': { statusCode: 404, message: 'No such call' },
  conflict: { statusCode: 409, message: 'Already in a call' },
  'rate-limited': { statusCode: 429, message: 'Too many requests' },
  internal: { statusCode: 500, message: 'The signalling server failed' },
  'not-connected': { statusCode: 503, message: 'Not connected to the signalling server' },
  'microphone-denied': { statusCode: 100606, message: 'The microphone was denied' },
  'camera-denied': { statusCode: 100607, message: 'The camera was denied' },
  'devices-denied': { statusCode: 100608, message: 'The microphone and the camera were denied' },
} as const

export type FailureCode = keyof typeof failureCodes

/** A failure as it travels. `core` rejects with a `CallError` made of it. */
export interface Failure {
  statusCode: number
  code: FailureCode
  message: string
  /** When there is no use in trying before, in milliseconds from now. */
  retryAfterMs?: number
}

export function failure(code: FailureCode, message: string = failureCodes[code].message): Failure {
  return { statusCode: failureCodes[code].statusCode, code, message }
}
