import type { CaptureMonitor } from './ports/captureMonitor'
import type { Clock } from './ports/clock'
import type { ClaimDeviceIdentity } from './ports/deviceIdentity'
import type { DeviceMemory } from './ports/deviceMemory'
import type { MediaDevicesPort } from './ports/mediaDevices'
import type { CreateMediaTransport } from './ports/mediaTransport'
import type { OpenPageChannel } from './ports/pageChannel'
import type { ProbeConnection } from './ports/probeConnection'
import type { AcquireRingLock } from './ports/ringLock'
import type { RingSignals } from './ports/ringSignals'
import type { AcquireScreenWakeLock } from './ports/screenWakeLock'
import type { CreateSignaling } from './ports/signaling'
import type { CreateSoundOutput } from './ports/soundOutput'

/** The ports of a client that has no call. */
export interface SessionPorts {
  /** Loads the signaling transport. */
  signaling(): Promise<CreateSignaling>
  /** Claims the identity of this page as a device. */
  deviceIdentity: ClaimDeviceIdentity
  /** Whether this browser can make and answer calls. Default: whether it has WebRTC, or another `mediaTransport` is given. */
  supportsCalls(): boolean
  /** The time and timers. */
  clock: Clock
  /**
   * Calls the listener when the page is unloaded, which may be a reload.
   * @returns A function that removes the listener.
   */
  onPageHide(listener: () => void): () => void
  /** Runs a task when the page is idle. */
  onIdle(task: () => void): void
  /** Unlocks audio inside a user gesture, before the code behind `soundOutput` is loaded. */
  primeSound(): void
}

/** The further ports of a client that has calls. They are first used when the code for calls is loaded. */
export interface CallEnginePorts {
  /** Loads the media transport. */
  mediaTransport(): Promise<CreateMediaTransport>
  /** Opens and lists devices. */
  mediaDevices: MediaDevicesPort
  /** Watches permissions, pictures of the camera and the page, to open lost devices again. */
  captureMonitor: CaptureMonitor
  /** Stores the selected devices between visits. */
  deviceMemory: DeviceMemory
  /** Creates the output for tones and remote audio. */
  soundOutput: CreateSoundOutput
  /** The ways of ringing besides the tone. */
  ringSignals: RingSignals
  /** Lets one tab of a user ring at a time. */
  ringLock: AcquireRingLock
  /** Opens a channel on which the pages of a user exchange which missed calls were dismissed. */
  pageChannel: OpenPageChannel
  /** Keeps the screen on during a video call. */
  screenWakeLock: AcquireScreenWakeLock
  /** Finds the types of ICE candidates that the network allows. */
  probeConnection: ProbeConnection
}

/** Everything outside the client that can be replaced: by the fakes of `@offhook/core/testing`, or by another transport. */
export interface CallPorts extends SessionPorts, CallEnginePorts {}
