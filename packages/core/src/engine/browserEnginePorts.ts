import { browserDeviceMemory } from '../adapters/browserDeviceMemory'
import { browserMediaDevices } from '../adapters/browserMediaDevices'
import { browserRingSignals } from '../adapters/browserRingSignals'
import { awaitBrowserRingTurn } from '../adapters/browserRingTurn'
import { createBrowserSoundOutput } from '../adapters/browserSoundOutput'
import { probeConnection } from '../adapters/probeConnection'
import type { EnginePorts } from '../client/callPorts'

/** A real browser's devices, loudspeaker and network. What is big is loaded when it is needed for the first time. */
export const browserEnginePorts: EnginePorts = {
  mediaTransport: async () => (await import('../adapters/simplePeerTransport')).createSimplePeerTransport,
  mediaDevices: browserMediaDevices,
  deviceMemory: browserDeviceMemory,
  soundOutput: createBrowserSoundOutput,
  ringSignals: browserRingSignals,
  ringTurn: awaitBrowserRingTurn,
  probeConnection,
}
