import type { CaptureSource, DeviceKind, DeviceErrorReason } from '@offhook/core'
import type { BrowserName } from './browserName'

/** The words about microphones, cameras, speakers and the connection. */
export interface DeviceLabels {
  device: Record<DeviceKind, string>
  /** The name of a device that the browser has not told yet. */
  unnamedDevice: (kind: DeviceKind, number: number) => string
  /** In the list of devices: chosen once and not there now. `name` may be empty. */
  missingDevice: (kind: DeviceKind, name: string) => string
  /** The same as a sentence: what is used instead. */
  deviceReplaced: (kind: DeviceKind, name: string) => string
  /** What is wrong with a device, and what to do. */
  deviceTrouble: Record<DeviceErrorReason, (device: CaptureSource | 'both') => string>
  /** Follows `deviceTrouble.refused`: where this browser lets one change one's mind. */
  allowAgain: Record<BrowserName, string>
  deviceSettings: string
  microphoneLevel: string
  cameraPreview: string
  showPreview: string
  hidePreview: string
  cameraOff: string
  opening: string
  playTestSound: string
  /** A speaker that cannot be chosen: the browser has no way to. */
  speakerBySystem: string
  tryAgain: string
  preCallCheck: string
  connectionCheck: string
  verdict: {
    checking: string
    microphoneSilent: string
    microphoneWorks: string
    cameraWorks: string
    speakerAsk: string
    speakerWorks: string
    speakerFails: string
    speakerBlocked: string
    connectionRelay: string
    connectionDirect: string
    connectionLocal: string
    connectionNone: string
    signalingDown: string
    signedOut: string
  }
  iHearIt: string
  iHearNothing: string
}

const device = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' }
const the = { microphone: 'The microphone', camera: 'The camera', both: 'The microphone and the camera' }
const is = (which: keyof typeof the) => `${the[which]} ${which === 'both' ? 'are' : 'is'}`
const it = (which: keyof typeof the) => (which === 'both' ? 'them' : 'it')
const named = (kind: DeviceKind, name: string) => name || `The chosen ${kind}`

export const englishDevices: DeviceLabels = {
  device,
  unnamedDevice: (kind, number) => `${device[kind]} ${number}`,
  missingDevice: (kind, name) => `${named(kind, name)} (not connected)`,
  deviceReplaced: (kind, name) => `${named(kind, name)} is not connected. The system’s ${kind} is used instead.`,
  deviceTrouble: {
    refused: (which) => `${is(which)} blocked.`,
    dismissed: (which) =>
      `Your browser asked for ${the[which].toLowerCase()} and got no answer. Try again and choose Allow.`,
    system: (which) =>
      `Your computer keeps ${the[which].toLowerCase()} from the browser. Allow ${it(which)} in the system’s privacy settings, then try again.`,
    busy: (which) => `${is(which)} in use by another program. Close it, then try again.`,
    gone: (which) => `${the[which]} cannot be found. Connect one, then try again.`,
    insecure: (which) => `${the[which]} cannot be used on this page: its address must begin with https.`,
    failed: (which) => `${the[which]} could not be started. Try again.`,
  },
  allowAgain: {
    chrome: 'Click the icon left of the page’s address, switch it on there, then try again.',
    edge: 'Click the lock left of the page’s address, choose Permissions, allow it, then try again.',
    firefox: 'Click the crossed-out icon left of the page’s address, clear the block, then try again.',
    safari:
      'Open Settings for This Website from the Safari menu (on a phone: from the icon beside the address), allow it, then try again.',
    other: 'Allow it in your browser’s settings for this page, then try again.',
  },
  deviceSettings: 'Sound and camera',
  microphoneLevel: 'Microphone level',
  cameraPreview: 'Your camera',
  showPreview: 'Show my camera',
  hidePreview: 'Hide my camera',
  cameraOff: 'The camera is off',
  opening: 'Starting…',
  playTestSound: 'Play a sound',
  speakerBySystem: 'This browser uses the speaker that the system is set to.',
  tryAgain: 'Try again',
  preCallCheck: 'Before your call',
  connectionCheck: 'Connection',
  verdict: {
    checking: 'Checking…',
    microphoneSilent: 'Say something: nothing has been heard yet.',
    microphoneWorks: 'You can be heard.',
    cameraWorks: 'You can be seen.',
    speakerAsk: 'Play a sound: do you hear it?',
    speakerWorks: 'You can hear.',
    speakerFails: 'Turn the volume up, or choose another speaker, and play it again.',
    speakerBlocked: 'The browser held the sound back. Play it again.',
    connectionRelay: 'Calls get through, even where a network is strict.',
    connectionDirect: 'Calls get through on this network.',
    connectionLocal: 'The calling service is there. Whether a call gets through beyond this network shows in the call.',
    connectionNone: 'This network lets no calls through. Try another network, or switch off the VPN.',
    signalingDown: 'The calling service cannot be reached. Check your internet connection.',
    signedOut: 'You have been signed out. Sign in again to make calls.',
  },
  iHearIt: 'I hear it',
  iHearNothing: 'I hear nothing',
}
