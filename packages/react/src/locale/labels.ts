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
import { type NamesLabel, pluralMessage } from './pluralMessage'
import type { StatsLabels } from './statsLabels'

/**
 * Every text of the interface. A text with a name in it is a function, because the grammar around a name differs between
 * languages. A text about several users also gets their number: `pluralMessage` makes such a function.
 */
export interface CallLabels extends DeviceLabels {
  /** Button: answers an incoming call. */
  answer: string
  /** Replaces the type of the call in the incoming-call dialog after the user has answered, until the devices are open. */
  answering: string
  /** Button: answers a video call with the microphone only. */
  answerAudioOnly: string
  /** Button: declines an incoming call. */
  decline: string
  /** Button: ends the call, or cancels it before the answer. */
  endCall: string
  /** Button: mutes the microphone. */
  muteMicrophone: string
  /** Button: unmutes the microphone. */
  unmuteMicrophone: string
  /** Button: turns the camera off. */
  turnCameraOff: string
  /** Button: turns the camera on. */
  turnCameraOn: string
  /** Button after a call: calls the same users again. */
  callAgain: string
  /** Button in the notice of a missed call: calls the caller. */
  callBack: string
  /** Button: closes the screen of an ended call. */
  close: string
  /** Button: removes a notice. */
  dismiss: string
  /** Button: starts the audio that the browser has blocked. */
  startAudio: string
  /** The local user, in place of their name. */
  you: string
  /** A participant whose microphone is muted. */
  muted: string
  /** The entry for the system's choice in a list of devices. */
  systemDefault: string
  /** Name of the group of call buttons, for assistive technology. */
  controls: string
  /**
   * The texts of the call statistics.
   * @default English, loaded with `CallStats`
   */
  stats?: StatsLabels
  /** Name of the region with the notices, for assistive technology. */
  notices: string
  /** Button: shows the call as a dock. */
  minimize: string
  /** Button of the dock: shows the call large again. */
  backToCall: string
  /** Button: moves the call to a separate window. */
  openWindow: string
  /** Button: moves the call from the separate window back to the page. */
  closeWindow: string
  /** Text in the page while the call is in a separate window. */
  inWindow: string
  /** Button: enters full screen. */
  enterFullScreen: string
  /** Button: exits full screen. */
  leaveFullScreen: string
  /** Button: moves the user's own video to the next corner. */
  moveSelfView: string
  /** Button: opens the menu with the devices. */
  devices: string
  /** Hint while the user speaks into a muted microphone. */
  speakingWhileMuted: string
  /** Button of that hint: unmutes the microphone. */
  unmute: string
  /** Hint when a device stopped during a call and no other could replace it. */
  deviceLost: Record<'microphone' | 'camera', string>
  /** Hint while the system mutes the microphone, and while the camera delivers no picture. */
  deviceSilenced: Record<'microphone' | 'camera', string>
  /** Button and heading: the safety code of the call. */
  safetyCode: string
  /** What the safety code proves, and how to compare it. */
  safetyCodeHint: string
  /** Quality of the connection to a participant. `POOR` is shown when it is not known whose connection is weak. */
  quality: Record<'GOOD' | 'AVERAGE' | 'POOR', string>
  /** The local user's own access to the network is impaired. */
  yourConnectionIsWeak: string
  /** A participant's own access to the network is impaired. */
  connectionIsWeak: NamesLabel
  /** The connection to a participant is impaired, at either end. */
  connectionToIsWeak: NamesLabel
  /** Toggle button: pins a participant. */
  pin: (name: string) => string
  /** A list of names: `Bob, Carol, and Dave`. */
  names: (names: string[]) => string
  /** Name of the call screen, for assistive technology. */
  callWith: NamesLabel
  /** Tooltip of a `CallButton` that was pressed and waits for the connection to the signaling server. */
  waitingForConnection: string
  /** Button: calls one or several users. */
  callPerson: (names: string, callType: CallType, count?: number) => string
  /** Name of the incoming-call dialog, for assistive technology. Also announced. */
  incomingCall: (name: string, callType: CallType) => string
  /** Text under the caller's name in the incoming-call dialog. */
  incomingCallType: (callType: CallType) => string
  /** The other users of an incoming call to several users. */
  alsoInvited: NamesLabel
  /** Notice of a missed call, or of `count` missed calls from the same users. `name` is the caller. */
  missedCall: (name: string, callType: CallType, count?: number) => string
  /** How long an ended call lasted. `duration` comes from `formatDuration`. */
  lasted: (duration: string) => string
  /** Announced to screen readers when the call is connected: the users who have answered. */
  connectedWith: NamesLabel
  /** Announced to screen readers when users have joined a group call. */
  joined: NamesLabel
  /** Announced to screen readers when users have left a group call. Also shown after the call. */
  left: NamesLabel
  /** Announced to screen readers when the connection to users of a group call is lost for good. Also shown after the call. */
  connectionLostTo: NamesLabel
  /** Announced to screen readers when the connection to the signaling server is back. */
  reconnected: string
  /** Announced to screen readers when the microphone is muted or unmuted. */
  microphoneNow: Record<'on' | 'off', string>
  /** Announced to screen readers when the camera is turned on or off. */
  cameraNow: Record<'on' | 'off', string>
  /** Tooltip of a button with a keyboard shortcut. */
  withShortcut: (name: string, keys: string) => string
  /** Status of the call. */
  status: Record<Exclude<CallPhase, 'ended'>, string>
  /** Status of a call that no other user is in, while it rings for `names`. */
  waitingFor: NamesLabel
  /** Status on the tile of a participant. A status that is not here shows nothing. */
  participantStatus: Partial<Record<Participant['status'], string>>
  /**
   * Status on the tile of a participant to whom this device has no media path. On the tiles of two other participants without a path to each
   * other, it names the other one.
   */
  noConnectionTo: NamesLabel
  /** Status on the tile of a participant whose picture is paused because their connection is slow. Also announced to screen readers. */
  videoPaused: string
  /** Status on the local user's own tile while their picture is paused for all others. Also announced. */
  ownVideoPaused: string
  /** The same while it is paused for some of the others. */
  ownVideoPausedFor: NamesLabel
  /**
   * Why the call ended. After a group call, there is one text for each outcome, with the names of the users whom it concerns: those who
   * declined, those who did not answer. It is also announced to screen readers when such a user is out and the call goes on.
   */
  endReason: Record<EndReason, NamesLabel>
  /** Banner about the connection to the signaling server. A status that is not here shows none. `connecting`: an attempt has failed. */
  connection: Partial<Record<CallStoreState['connection']['status'], string>>
  /** What the user can do about an error. A code that is not here shows the message of the error. */
  errors: Partial<Record<CallError['code'], string>>
}

/** Labels that replace the English ones: any of them, and within a table any of its entries. */
export type CallLabelOverrides = {
  [K in keyof CallLabels]?: CallLabels[K] extends string | ((...args: never[]) => string)
    ? CallLabels[K]
    : Partial<CallLabels[K]>
}

const plural = (one: string, other: string) => pluralMessage('en-US', { one, other })
const missedCalls = plural('Missed call from {names}', '{count} missed calls from {names}')
const missedVideoCalls = plural('Missed video call from {names}', '{count} missed video calls from {names}')
let list: Intl.ListFormat | undefined

/** The labels of a `CallProvider` without a `labels` prop. */
export const english: CallLabels = {
  ...englishDevices,
  answer: 'Answer',
  answering: 'Answering…',
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
  minimize: 'Minimize',
  backToCall: 'Back to the call',
  openWindow: 'Open small window',
  closeWindow: 'Bring it back',
  inWindow: 'The call is in its own window',
  enterFullScreen: 'Enter full screen',
  leaveFullScreen: 'Exit full screen',
  moveSelfView: 'Move your picture',
  devices: 'Microphone, camera and speaker',
  speakingWhileMuted: 'You are muted. Nobody can hear you.',
  unmute: 'Unmute',
  deviceLost: {
    microphone: 'Your microphone was disconnected. Plug it in again, or choose another.',
    camera: 'Your camera was disconnected. Plug it in again, or choose another.',
  },
  deviceSilenced: {
    microphone: 'The system has muted your microphone. Unmute it there, or choose another.',
    camera: 'Your camera delivers no picture. Check its cover or switch, or choose another.',
  },
  safetyCode: 'Safety code',
  safetyCodeHint: 'Read it to each other. If you both see the same digits, no one in between can listen.',
  quality: { GOOD: 'Good connection', AVERAGE: 'Fair connection', POOR: 'Poor connection' },
  yourConnectionIsWeak: 'Your connection is weak',
  connectionIsWeak: (name) => `${name}’s connection is weak`,
  connectionToIsWeak: (name) => `The connection to ${name} is weak`,
  pin: (name) => `Pin ${name}`,
  names: (names) => (list ??= new Intl.ListFormat('en-US')).format(names),
  callWith: (names) => `Call with ${names}`,
  waitingForConnection: 'Waiting for the connection to the calling service…',
  callPerson: (names, callType) => (callType === 'video' ? `Video call ${names}` : `Call ${names}`),
  incomingCall: (name, callType) => `Incoming ${callType} call from ${name}`,
  incomingCallType: (callType) => (callType === 'video' ? 'Video call' : 'Voice call'),
  alsoInvited: (names) => `with ${names}`,
  missedCall: (name, callType, count) => (callType === 'video' ? missedVideoCalls : missedCalls)(name, count),
  lasted: (duration) => `Lasted ${duration}`,
  connectedWith: (names) => `Connected with ${names}`,
  joined: (names) => `${names} joined the call`,
  left: (names) => `${names} left the call`,
  connectionLostTo: (names) => `The connection to ${names} was lost`,
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
  waitingFor: (names) => `Waiting for ${names}`,
  participantStatus: {
    calling: 'Calling…',
    ringing: 'Ringing…',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
  },
  noConnectionTo: (name) => `No connection to ${name}`,
  videoPaused: 'Video paused: slow connection',
  ownVideoPaused: 'Your video is paused: slow connection',
  ownVideoPausedFor: (names) => `Your video is paused for ${names}: slow connection`,
  endReason: {
    hangup: () => 'Call ended',
    cancelled: () => 'Call canceled',
    declined: (names) => `${names} declined the call`,
    busy: plural('{names} is busy', '{names} are busy'),
    engaged: plural('{names} is in another call', '{names} are in other calls'),
    'no-answer': (names) => `${names} did not answer`,
    unavailable: plural('{names} is not available', '{names} are not available'),
    'answered-elsewhere': () => 'Answered on another device',
    'media-failed': () => 'The microphone or camera stopped working',
    'connect-failed': () => 'The call could not be connected',
    'connection-lost': () => 'The connection was lost',
    'signaling-failed': () => 'The calling service could not be reached',
    error: () => 'Something went wrong',
  },
  connection: {
    connecting: 'The calling service cannot be reached. Trying again…',
    offline: 'You are offline',
    reconnecting: 'Reconnecting to the calling service…',
    unauthorized: 'You have been signed out. Sign in again to make calls',
  },
  errors: {
    unauthorized: 'You have been signed out. Sign in again to make calls.',
    unsupported:
      'Calls do not work in this browser. Update it, switch WebRTC on in its settings, or use another browser.',
    conflict: 'You are already in a call.',
    'not-found': 'That call is over.',
    'not-connected': 'The calling service cannot be reached. Check your connection and try again.',
    'code-unavailable':
      'Part of this app could not be loaded. Check your connection, then try again or reload the page.',
  },
}

/** Merges labels into the English ones. */
export function mergeLabels(overrides: CallLabelOverrides = {}): CallLabels {
  const merged: Record<string, unknown> = { ...english }
  for (const [key, value] of Object.entries(overrides)) {
    merged[key] = typeof value === 'object' ? { ...(merged[key] as object), ...value } : value
  }
  // CallLabelOverrides checks the type of each key; Object.entries loses it.
  return merged as unknown as CallLabels
}

/**
 * Describes what is wrong with a device and what the user can do about it in this browser.
 *
 * @param device - the device that could not be opened; `'both'` for microphone and camera
 * @param reason - `error` of a `DevicePreview`, or `reason` of `deviceErrorOf`
 * @param labels - from `useCallLabels`
 * @param userAgent - the user agent whose settings the text describes; by default that of this browser
 */
export function describeDeviceError(
  device: CaptureSource | 'both',
  reason: DeviceErrorReason,
  labels: CallLabels,
  userAgent?: string,
): string {
  const description = labels.deviceError[reason](device)
  return reason === 'refused' ? `${description} ${labels.allowAgain[browserName(userAgent)]}` : description
}

/**
 * Describes an error of a command to the user, with what they can do about it.
 *
 * @param error - what the command rejected with
 * @param labels - from `useCallLabels`
 * @returns an entry of `labels.errors`, or the description of the device, or the message of the error
 */
export function describeError(error: CallError, labels: CallLabels): string {
  const deviceError = deviceErrorOf(error)
  // A device that is missing or in use has the same code as a denied one, and needs another remedy: the label of the code
  // is used for a denied one only.
  const label = !deviceError || deviceError.reason === 'refused' ? labels.errors[error.code] : undefined
  if (label !== undefined) return label
  return deviceError ? describeDeviceError(deviceError.device, deviceError.reason, labels) : error.message
}
