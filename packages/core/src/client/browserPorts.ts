import { browserDeviceMemory } from '../adapters/browserDeviceMemory'
import { browserMediaDevices } from '../adapters/browserMediaDevices'
import { browserRingSignals } from '../adapters/browserRingSignals'
import { createBrowserSoundOutput } from '../adapters/browserSoundOutput'
import { type Clock, systemClock } from '../ports/clock'
import type { DeviceMemory } from '../ports/deviceMemory'
import type { MediaDevicesPort } from '../ports/mediaDevices'
import type { CreateMediaTransport } from '../ports/mediaTransport'
import type { ProbeConnection } from '../ports/probeConnection'
import type { RingSignals } from '../ports/ringSignals'
import type { CreateSignaling } from '../ports/signaling'
import type { CreateSoundOutput } from '../ports/soundOutput'

/** The outside world of a client. */
export interface CallPorts {
  signaling(): Promise<CreateSignaling>
  mediaTransport(): Promise<CreateMediaTransport>
  mediaDevices: MediaDevicesPort
  deviceMemory: DeviceMemory
  soundOutput: CreateSoundOutput
  ringSignals: RingSignals
  probeConnection(): Promise<ProbeConnection>
  clock: Clock
  /** Told when the page goes for good. @returns the function that stops listening. */
  onPageHide(listener: () => void): () => void
}

/** A real browser and a real server. What is big is loaded when it is needed for the first time. */
export const browserPorts: CallPorts = {
  signaling: async () => (await import('../adapters/socketIoSignaling')).createSocketIoSignaling,
  mediaTransport: async () => (await import('../adapters/simplePeerTransport')).createSimplePeerTransport,
  mediaDevices: browserMediaDevices,
  deviceMemory: browserDeviceMemory,
  soundOutput: createBrowserSoundOutput,
  ringSignals: browserRingSignals,
  probeConnection: async () => (await import('../adapters/probeConnection')).probeConnection,
  clock: systemClock,
  // `pagehide`, because `unload` and `beforeunload` do not fire reliably (HTML Standard, 7.4.6 "unloading documents").
  onPageHide(listener) {
    if (typeof window === 'undefined') return () => undefined
    window.addEventListener('pagehide', listener)
    return () => {
      window.removeEventListener('pagehide', listener)
    }
  },
}
