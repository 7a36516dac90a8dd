import type { Clock } from './ports/clock'
import type { ClaimDeviceIdentity } from './ports/deviceIdentity'
import type { DeviceMemory } from './ports/deviceMemory'
import type { MediaDevicesPort } from './ports/mediaDevices'
import type { CreateMediaTransport } from './ports/mediaTransport'
import type { ProbeConnection } from './ports/probeConnection'
import type { RingSignals } from './ports/ringSignals'
import type { AcquireRingLock } from './ports/ringLock'
import type { CreateSignaling } from './ports/signaling'
import type { CreateSoundOutput } from './ports/soundOutput'

/** What a client needs of the outside world while it only waits for a call. */
export interface SessionPorts {
  signaling(): Promise<CreateSignaling>
  deviceIdentity: ClaimDeviceIdentity
  clock: Clock
  /** Told when the page goes, perhaps only to be reloaded. @returns the function that stops listening. */
  onPageHide(listener: () => void): () => void
  /** Runs a task when the page has nothing better to do. */
  onIdle(task: () => void): void
  /** Inside the gesture that begins a call, while the code behind `soundOutput` is still being loaded: lets it sound later. */
  primeSound(): void
}

/** What a call needs besides. */
export interface CallEnginePorts {
  mediaTransport(): Promise<CreateMediaTransport>
  mediaDevices: MediaDevicesPort
  deviceMemory: DeviceMemory
  soundOutput: CreateSoundOutput
  ringSignals: RingSignals
  ringLock: AcquireRingLock
  probeConnection: ProbeConnection
}

/** The outside world of a client. */
export interface CallPorts extends SessionPorts, CallEnginePorts {}
