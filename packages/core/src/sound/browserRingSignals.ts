import type { RingSignals } from '../api/ports/ringSignals'

/** How long the name stands in the tab's title, and how long the page's own title. */
const BLINK_MS = 1_000
/** Two short and a rest, as a telephone in a pocket does it: on, off, on, off, in milliseconds. */
const pulse = [400, 200, 400, 1_000]

const nothing = () => undefined

/** A page that may not sound: what the browser lets it do without a gesture, and without a question. */
export const browserRingSignals: RingSignals = {
  /**
   * Only where the person has allowed it before: a question nobody expects is answered with no (Notifications API, section 3.3).
   * Chromium on Android has the constructor and throws: there a page needs a service worker for it.
   */
  notification(caller, onWorks) {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return nothing
    let shown: Notification
    try {
      shown = new Notification(caller, { body: document.title, tag: 'offhook-ringing', requireInteraction: true })
    } catch {
      return nothing
    }
    let isOver = false
    shown.addEventListener('show', () => {
      if (!isOver) onWorks(true)
    })
    shown.addEventListener('close', () => {
      if (!isOver) onWorks(false)
    })
    shown.addEventListener('click', () => {
      window.focus()
    })
    return () => {
      isOver = true
      shown.close()
    }
  },

  /** The caller's name in turn with the page's own title, which it leaves as it was, or as the app has made it meanwhile. */
  title(caller, onWorks) {
    if (typeof document === 'undefined') return nothing
    const ours = `☎ ${caller}`
    let theirs = document.title
    const blink = () => {
      if (document.title === ours) document.title = theirs
      else {
        theirs = document.title
        document.title = ours
      }
    }
    blink()
    onWorks(true)
    const timer = setInterval(blink, BLINK_MS)
    return () => {
      clearInterval(timer)
      if (document.title === ours) document.title = theirs
    }
  },

  /**
   * `vibrate` says `false` where it may not (W3C Vibration API, section 3). Before the first gesture Chromium writes into the app's
   * console as well (https://chromestatus.com/feature/5644273861001216): then it is not asked.
   */
  vibration(_caller, onWorks) {
    // Safari and Firefox do not vibrate; the types say that all of it is always there.
    const { vibrate, userActivation }: Partial<Navigator> = typeof navigator === 'undefined' ? {} : navigator
    if (!vibrate || userActivation?.hasBeenActive === false || !navigator.vibrate(pulse)) return nothing
    onWorks(true)
    const period = pulse.reduce((sum, part) => sum + part, 0)
    const timer = setInterval(() => navigator.vibrate(pulse), period)
    return () => {
      clearInterval(timer)
      navigator.vibrate(0)
    }
  },
}
