import { primeAudioContext } from '../sound/audioContext'
import { claimBrowserDeviceIdentity } from '../signaling/browserDeviceIdentity'
import { systemClock } from '../api/ports/clock'
import type { SessionPorts } from '../api/callPorts'

/** A page that is never at rest still gets there. */
const IDLE_AT_THE_LATEST_MS = 2_000

/** A real browser and a real server, as far as they are needed before a call. */
export const browserPorts: SessionPorts = {
  signaling: async () => (await import('../signaling/socketIoSignaling')).createSocketIoSignaling,
  deviceIdentity: claimBrowserDeviceIdentity,
  clock: systemClock,
  // `pagehide`, because `unload` and `beforeunload` do not fire reliably (HTML Standard, 7.4.6 "unloading documents").
  onPageHide(listener) {
    if (typeof window === 'undefined') return () => undefined
    window.addEventListener('pagehide', listener)
    return () => {
      window.removeEventListener('pagehide', listener)
    }
  },
  onIdle(task) {
    // Safari has no `requestIdleCallback`.
    if (typeof requestIdleCallback === 'undefined') setTimeout(task, IDLE_AT_THE_LATEST_MS)
    else requestIdleCallback(task, { timeout: IDLE_AT_THE_LATEST_MS })
  },
  primeSound: primeAudioContext,
}
