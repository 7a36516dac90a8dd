import type { SessionPorts } from '../api/callPorts'
import { systemClock } from '../api/ports/clock'
import { attempt } from '../browser/attempt'
import { claimBrowserDeviceIdentity } from '../signaling/browserDeviceIdentity'
import { primeAudioContext } from '../sound/audioContext'
import { supportsCalls } from './supportsCalls'

/** The code for calls is loaded after this time if the page does not become idle before. */
const IDLE_TIMEOUT_MS = 2_000

/** Checked once a page: the check creates a peer connection. */
let isSupported: boolean | null = null

/** The ports that a client needs before a call, for a real browser and a real server. */
export const browserPorts: SessionPorts = {
  signaling: async () => (await import('../signaling/socketIoSignaling')).createSocketIoSignaling,
  deviceIdentity: claimBrowserDeviceIdentity,
  supportsCalls: () => (isSupported ??= supportsCalls()),
  clock: systemClock,
  // `unload` and `beforeunload` do not fire reliably (HTML Standard, 7.4.6 "unloading documents").
  onPageHide(listener) {
    if (typeof window === 'undefined') return () => undefined
    window.addEventListener('pagehide', listener)
    return () => {
      window.removeEventListener('pagehide', listener)
    }
  },
  onIdle(task) {
    let hasRun = false
    const runOnce = () => {
      if (!hasRun) task()
      hasRun = true
    }
    // Safari has no `requestIdleCallback`. The timer also runs where it does not keep its timeout.
    attempt(() => requestIdleCallback(runOnce), undefined)
    setTimeout(runOnce, IDLE_TIMEOUT_MS)
  },
  primeSound: primeAudioContext,
}
