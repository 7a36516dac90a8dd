import type { AcquireScreenWakeLock } from '../api/ports/screenWakeLock'
import { allowsFeature } from '../browser/allowsFeature'
import { attempt, ignoreFailure } from '../browser/attempt'

/**
 * A wake lock of the browser (W3C Screen Wake Lock). The browser releases it when the page is hidden, and may release it at any time,
 * such as on a low battery: it is requested again when the page is shown. Nothing waits for it, so that a call goes on where it is absent,
 * refused or without an answer.
 */
export const acquireBrowserScreenWakeLock: AcquireScreenWakeLock = () => {
  // A request that the policy blocks is an error in the console of Chromium.
  if (typeof document === 'undefined' || allowsFeature('screen-wake-lock') === false) return () => undefined
  let isWanted = true
  let sentinel: WakeLockSentinel | null = null
  let pendingRequest: symbol | null = null

  function onRelease(): void {
    sentinel = null
  }

  function keep(granted: WakeLockSentinel): void {
    // Not wanted any more, or a later request was faster, because the page was hidden meanwhile.
    if (!isWanted || sentinel) ignoreFailure(() => granted.release())
    else if (!granted.released) {
      sentinel = granted
      granted.addEventListener('release', onRelease, { once: true })
    }
  }

  async function request(): Promise<void> {
    if (!isWanted || document.visibilityState !== 'visible' || sentinel || pendingRequest) return
    const ownRequest = Symbol('wake lock request')
    pendingRequest = ownRequest
    try {
      const granted = await navigator.wakeLock.request('screen')
      keep(granted)
    } catch {
      // The screen turns off as usual.
    } finally {
      if (pendingRequest === ownRequest) pendingRequest = null
    }
  }

  function onVisibilityChange(): void {
    // A request that has had no answer so far does not prevent the next one.
    pendingRequest = null
    void request()
  }

  document.addEventListener('visibilitychange', onVisibilityChange)
  void request()
  return () => {
    isWanted = false
    document.removeEventListener('visibilitychange', onVisibilityChange)
    const held = sentinel
    sentinel = null
    attempt(() => held?.removeEventListener('release', onRelease), undefined)
    ignoreFailure(() => held?.release())
  }
}
