import { browserCaptureMonitor } from '../devices/browserCaptureMonitor'
import { browserDeviceMemory } from '../devices/browserDeviceMemory'
import { browserMediaDevices } from '../devices/browserMediaDevices'
import { browserRingSignals } from '../sound/browserRingSignals'
import { browserRingLock } from '../sound/browserRingLock'
import { createBrowserSoundOutput } from '../sound/browserSoundOutput'
import { openBrowserPageChannel } from './browserPageChannel'
import { acquireBrowserScreenWakeLock } from './browserScreenWakeLock'
import { probeConnection } from '../media/probeConnection'
import type { CallEnginePorts } from '../api/callPorts'

/** A real browser's devices, loudspeaker and network. What is big is loaded when it is needed for the first time. */
export const browserEnginePorts: CallEnginePorts = {
  mediaTransport: async () => (await import('../media/mesh/simplePeerTransport')).createSimplePeerTransport,
  mediaDevices: browserMediaDevices,
  captureMonitor: browserCaptureMonitor,
  deviceMemory: browserDeviceMemory,
  soundOutput: createBrowserSoundOutput,
  ringSignals: browserRingSignals,
  ringLock: browserRingLock,
  pageChannel: openBrowserPageChannel,
  screenWakeLock: acquireBrowserScreenWakeLock,
  probeConnection,
}
