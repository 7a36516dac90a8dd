import type { CaptureSource, DeviceKind, DeviceErrorReason } from '@offhook/core'
import type { BrowserName } from './browserName'

/** The texts about devices, their previews, and the check before a call. */
export interface DeviceLabels {
  /** The kinds of device. */
  device: Record<DeviceKind, string>
  /** A device whose name the browser does not tell before the user has allowed one. `number` counts from 1. */
  unnamedDevice: (kind: DeviceKind, number: number) => string
  /** In the list of devices: the selected one, while it is not connected. `name` may be empty. */
  missingDevice: (kind: DeviceKind, name: string) => string
  /** Hint: the selected device is not connected, and the system's is used instead. `name` may be empty. */
  deviceReplaced: (kind: DeviceKind, name: string) => string
  /** Hint: another program uses the selected device, and another device is used instead. `name` may be empty. */
  deviceBusy: (kind: DeviceKind, name: string) => string
  /** What is wrong with a device, and what the user can do about it. */
  deviceError: Record<DeviceErrorReason, (device: CaptureSource | 'both') => string>
  /** Follows `deviceError.refused`: how to allow the device in each browser. */
  allowAgain: Record<BrowserName, string>
  /** Name of the device settings, for assistive technology. */
  deviceSettings: string
  /** Name of the camera preview, for assistive technology. */
  cameraPreview: string
  /** Button: opens the camera preview. */
  showPreview: string
  /** Button: closes the camera preview. */
  hidePreview: string
  /** Switch: sends and receives smaller video. */
  dataSaver: string
  /** Describes that switch. */
  dataSaverHint: string
  /** In place of the preview, while the camera is off. */
  cameraOff: string
  /** In place of the preview, while the camera is being opened. */
  opening: string
  /** What a call or a preview waits for, while the browser asks the user for permission. */
  waitingForPermission: Record<CaptureSource | 'both', string>
  /** Button: plays a test sound. */
  playTestSound: string
  /** In place of the list of speakers, in a browser that cannot select one. */
  speakerBySystem: string
  /** Button: opens a device again, or repeats a check. */
  tryAgain: string
  /** Name of the check before a call, for assistive technology. */
  preCallCheck: string
  /** The network connection, as an item of that check. */
  connectionCheck: string
  /** Results of the check before a call. */
  verdict: {
    /** The check is running. */
    checking: string
    /** The microphone is open, and no sound has been measured. */
    microphoneSilent: string
    /** The microphone works. */
    microphoneWorks: string
    /** The camera works. */
    cameraWorks: string
    /** Asks the user to play the test sound. */
    speakerAsk: string
    /** The user heard the test sound. */
    speakerWorks: string
    /** The user did not hear the test sound. */
    speakerFails: string
    /** The browser blocked the test sound. */
    speakerBlocked: string
    /** A TURN server is reachable. */
    connectionRelay: string
    /** A STUN server is reachable. */
    connectionDirect: string
    /** No ICE server is configured, so that nothing beyond this network could be tested. */
    connectionLocal: string
    /** No ICE server is reachable. */
    connectionNone: string
    /** The signaling server is not reachable. */
    signalingDown: string
    /** The signaling server rejected the token. */
    signedOut: string
  }
  /** Button: the user heard the test sound. */
  iHearIt: string
  /** Button: the user did not hear the test sound. */
  iHearNothing: string
}

const device = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' }
const the = { microphone: 'The microphone', camera: 'The camera', both: 'The microphone and the camera' }
const is = (which: keyof typeof the) => `${the[which]} ${which === 'both' ? 'are' : 'is'}`
const it = (which: keyof typeof the) => (which === 'both' ? 'them' : 'it')
const named = (kind: DeviceKind, name: string) => name || `The chosen ${kind}`

/** The English texts. */
export const englishDevices: DeviceLabels = {
  device,
  unnamedDevice: (kind, number) => `${device[kind]} ${number}`,
  missingDevice: (kind, name) => `${named(kind, name)} (not connected)`,
  deviceReplaced: (kind, name) => `${named(kind, name)} is not connected. The system’s ${kind} is used instead.`,
  deviceBusy: (kind, name) => `${named(kind, name)} is in use by another program. Another ${kind} is used instead.`,
  deviceError: {
    refused: (which) => `${is(which)} blocked.`,
    dismissed: (which) =>
      `Your browser asked for ${the[which].toLowerCase()} and got no answer. Try again and choose Allow.`,
    system: (which) =>
      `Your computer keeps ${the[which].toLowerCase()} from the browser. Allow ${it(which)} in the system’s privacy settings, then try again.`,
    busy: (which) => `${is(which)} in use by another program. Close it, then try again.`,
    gone: (which) => `${the[which]} cannot be found. Connect one, then try again.`,
    insecure: (which) => `${the[which]} cannot be used on this page: its address must begin with https.`,
    'blocked-by-policy': (which) =>
      `This page is not allowed to use ${the[which].toLowerCase()}. Open it in a window of its own, or ask the owner of the site.`,
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
  cameraPreview: 'Your camera',
  showPreview: 'Show my camera',
  hidePreview: 'Hide my camera',
  dataSaver: 'Data saver',
  dataSaverHint: 'Uses less data: video is smaller, in both directions.',
  cameraOff: 'The camera is off',
  opening: 'Starting…',
  waitingForPermission: {
    microphone: 'Waiting for permission to use the microphone…',
    camera: 'Waiting for permission to use the camera…',
    both: 'Waiting for permission to use the microphone and camera…',
  },
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
