import {
  type CallError,
  type CallPhase,
  type CallStoreState,
  type CallType,
  type CaptureSource,
  type DeviceErrorReason,
  deviceErrorOf,
  type EndReason,
  type Participant,
} from '@offhook/core'
import { browserName } from './browserName'
import { type DeviceLabels, englishDevices } from './deviceLabels'

/** Every word the kit says. Functions where a name, and so a language's grammar, is involved. */
export interface CallLabels extends DeviceLabels {
  answer: string
  answerAudioOnly: string
  decline: string
  endCall: string
  muteMicrophone: string
  unmuteMicrophone: string
  turnCameraOff: string
  turnCameraOn: string
  callAgain: string
  callBack: string
  close: string
  dismiss: string
  startAudio: string
  you: string
  muted: string
  systemDefault: string
  controls: string
  notices: string
  minimise: string
  backToCall: string
  openWindow: string
  closeWindow: string
  inWindow: string
  enterFullScreen: string
  leaveFullScreen: string
  moveSelfView: string
  devices: string
  /** Said to somebody who speaks into a muted microphone. */
  speakingWhileMuted: string
  unmute: string
  /** The device went away in the middle of a call, and no other could take its place. */
  deviceGone: Record<'microphone' | 'camera', string>
  safetyCode: string
  /** What to do with the safety code, and what it is good for. */
  safetyCodeHint: string
  quality: Record<'GOOD' | 'AVERAGE' | 'POOR', string>
  pin: (name: string) => string
  /** `Bob, Carol and Dave`. */
  names: (names: string[]) => string
  callWith: (name: string) => string
  callPerson: (name: string, callType: CallType) => string
  incomingCall: (name: string, callType: CallType) => string
  /** What a person being called reads under the caller's name. */
  incomingCallType: (callType: CallType) => string
  /** The others of a call to several people. */
  alsoInvited: (names: string) => string
  missedCall: (name: string, callType: CallType) => string
  lasted: (duration: string) => string
  /** Said to screen readers, like the three below. */
  connectedWith: (name: string) => string
  reconnected: string
  microphoneNow: Record<'on' | 'off', string>
  cameraNow: Record<'on' | 'off', string>
  /** A button's name and its keys, where one points at it. */
  withShortcut: (name: string, keys: string) => string
  status: Record<Exclude<CallPhase, 'ended'>, string>
  /** What is written on somebody's tile; nothing where they are simply there. */
  participantStatus: Partial<Record<Participant['status'], string>>
  endReason: Record<EndReason, (name: string) => string>
  connection: Partial<Record<CallStoreState['connection']['status'], string>>
  /** What to do about a failure. A code that is not here shows the error's own message. */
  errors: Partial<Record<CallError['code'], string>>
}

/** Any of the words; within the tables any of their rows. */
export type CallLabelOverrides = {
  [K in keyof CallLabels]?: CallLabels[K] extends string | ((...args: never[]) => string)
    ? CallLabels[K]
    : Partial<CallLabels[K]>
}

export const english: CallLabels = {
  ...englishDevices,
  answer: 'Answer',
  answerAudioOnly: 'Answer with audio only',
  decline: 'Decline',
  endCall: 'End call',
  muteMicrophone: 'Mute microphone',
  unmuteMicrophone: 'Unmute microphone',
  turnCameraOff: 'Turn camera off',
  turnCameraOn: 'Turn camera on',
  callAgain: 'Call again',
  callBack: 'Call back',
  close: 'Close',
  dismiss: 'Dismiss',
  startAudio: 'Tap to hear',
  you: 'You',
  muted: 'Muted',
  systemDefault: 'System default',
  controls: 'Call controls',
  notices: 'Notices',
  minimise: 'Minimise',
  backToCall: 'Back to the call',
  openWindow: 'Small window',
  closeWindow: 'Bring it back',
  inWindow: 'The call is in its own window',
  enterFullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  moveSelfView: 'Move your picture',
  devices: 'Microphone, camera and speaker',
  speakingWhileMuted: 'You are muted. Nobody can hear you.',
  unmute: 'Unmute',
  deviceGone: {
    microphone: 'Your microphone is gone. Plug it in again, or choose another.',
    camera: 'Your camera is gone. Plug it in again, or choose another.',
  },
  safetyCode: 'Safety code',
  safetyCodeHint: 'Read it to each other. If both of you see the same digits, nobody listens in between.',
  quality: { GOOD: 'Good connection', AVERAGE: 'Fair connection', POOR: 'Poor connection' },
  pin: (name) => `Pin ${name}`,
  names: (names) => new Intl.ListFormat('en-GB').format(names),
  callWith: (name) => `Call with ${name}`,
  callPerson: (name, callType) => (callType === 'video' ? `Video call ${name}` : `Call ${name}`),
  incomingCall: (name, callType) => `Incoming ${callType} call from ${name}`,
  incomingCallType: (callType) => (callType === 'video' ? 'Video call' : 'Voice call'),
  alsoInvited: (names) => `with ${names}`,
  missedCall: (name, callType) =>
    callType === 'video' ? `Missed video call from ${name}` : `Missed call from ${name}`,
  lasted: (duration) => `Lasted ${duration}`,
  connectedWith: (name) => `Connected with ${name}`,
  reconnected: 'The calling service is back',
  microphoneNow: { on: 'Microphone on', off: 'Microphone muted' },
  cameraNow: { on: 'Camera on', off: 'Camera off' },
  withShortcut: (name, keys) => `${name} (${keys})`,
  status: {
    calling: 'Calling…',
    ringing: 'Ringing…',
    connecting: 'Connecting…',
    connected: 'Connected',
    reconnecting: 'Reconnecting…',
  },
  participantStatus: {
    calling: 'Calling…',
    ringing: 'Ringing…',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
  },
  endReason: {
    hangup: () => 'Call ended',
    cancelled: () => 'Call cancelled',
    declined: (name) => `${name} declined the call`,
    busy: (name) => `${name} is busy`,
    engaged: (name) => `${name} is in another call`,
    'no-answer': (name) => `${name} did not answer`,
    unavailable: (name) => `${name} is not available`,
    'answered-elsewhere': () => 'Answered on another device',
    'media-failed': () => 'The microphone or camera stopped working',
    'connect-failed': () => 'The call could not be connected',
    'connection-lost': () => 'The connection was lost',
    'signaling-failed': () => 'The calling service could not be reached',
    error: () => 'Something went wrong',
  },
  connection: {
    offline: 'You are offline',
    reconnecting: 'Reconnecting to the calling service…',
    unauthorized: 'You have been signed out. Sign in again to make calls',
  },
  errors: {
    unauthorized: 'You have been signed out. Sign in again to make calls.',
    conflict: 'You are already in a call.',
    'not-found': 'That call is over.',
    'not-connected': 'The calling service cannot be reached. Check your connection and try again.',
  },
}

/** The English words with some of them replaced. */
export function mergeLabels(overrides: CallLabelOverrides = {}): CallLabels {
  const merged: Record<string, unknown> = { ...english }
  for (const [key, value] of Object.entries(overrides)) {
    merged[key] = typeof value === 'object' ? { ...(merged[key] as object), ...value } : value
  }
  // Each key of CallLabelOverrides is checked by its type; Object.entries forgets it.
  return merged as unknown as CallLabels
}

/** What is wrong with a device and what to do about it, in this browser. */
export function describeTrouble(
  device: CaptureSource | 'both',
  trouble: DeviceErrorReason,
  labels: CallLabels,
): string {
  const words = labels.deviceTrouble[trouble](device)
  return trouble === 'refused' ? `${words} ${labels.allowAgain[browserName()]}` : words
}

/** A failure in words a person can act on. */
export function describeError(error: CallError, labels: CallLabels): string {
  const blamed = deviceErrorOf(error)
  // A device that is missing or in use has the same code as a refused one, and another remedy.
  const words = !blamed || blamed.trouble === 'refused' ? labels.errors[error.code] : undefined
  return words ?? (blamed ? describeTrouble(blamed.device, blamed.trouble, labels) : error.message)
}
