import { browserMediaDevices } from '../adapters/browserMediaDevices'
import { createBrowserSoundOutput } from '../adapters/browserSoundOutput'
import { type Clock, systemClock } from '../ports/clock'
import type { MediaDevicesPort } from '../ports/mediaDevices'
import type { CreateMediaTransport } from '../ports/mediaTransport'
import type { CreateSignaling } from '../ports/signaling'
import type { CreateSoundOutput } from '../ports/soundOutput'

/** The outside world of a client. */
export interface CallPorts {
  signaling(): Promise<CreateSignaling>
  mediaTransport(): Promise<CreateMediaTransport>
  mediaDevices: MediaDevicesPort
  soundOutput: CreateSoundOutput
  clock: Clock
}

/** A real browser and a real server. What is big is loaded when it is needed for the first time. */
export const browserPorts: CallPorts = {
  signaling: async () => (await import('../adapters/socketIoSignaling')).createSocketIoSignaling,
  mediaTransport: async () => (await import('../adapters/simplePeerTransport')).createSimplePeerTransport,
  mediaDevices: browserMediaDevices,
  soundOutput: createBrowserSoundOutput,
  clock: systemClock,
}
