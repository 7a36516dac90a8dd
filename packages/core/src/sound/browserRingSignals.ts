import type { RingSignals } from '../api/ports/ringSignals'
import { attempt } from '../browser/attempt'

/** How long the tab's title shows the caller, and how long the page's own title. */
const BLINK_MS = 1_000
/** Two short pulses and a pause: on, off, on, off, in milliseconds. */
const VIBRATION_PATTERN = [400, 200, 400, 1_000]

const noop = () => undefined

/** The titles of the calls that ring in this page, of all clients. The page's own title is none of them. */
const ringingTitles = new Map<string, number>()
let pageTitle = ''

function setTitle(title: string): void {
  if (!ringingTitles.has(document.title)) pageTitle = document.title
  document.title = title
}

function countTitle(title: string, change: 1 | -1): void {
  const count = (ringingTitles.get(title) ?? 0) + change
  if (count > 0) ringingTitles.set(title, count)
  else ringingTitles.delete(title)
}

/** The ring signals besides sound that a browser allows without a gesture and without a prompt. */
export const browserRingSignals: RingSignals = {
  /**
   * Only if the permission was granted before: users deny an unexpected prompt (Notifications API, section 3.3). Chromium on Android throws
   * in the constructor, because a page needs a service worker there (https://crbug.com/481856).
   */
  notification(caller, onWorks, callId) {
    const notification = attempt(() => {
      if (Notification.permission !== 'granted') return null
      // The tabs of a user show one notification for a call. Another call has its own, even from a caller of the same name.
      const tag = `offhook-ringing:${callId}`
      return new Notification(caller, { body: document.title, tag, requireInteraction: true })
    }, null)
    if (!notification) return noop
    let isStopped = false
    notification.addEventListener('show', () => {
      if (!isStopped) onWorks(true)
    })
    notification.addEventListener('close', () => {
      if (!isStopped) onWorks(false)
    })
    notification.addEventListener('click', () => {
      window.focus()
    })
    return () => {
      isStopped = true
      attempt(() => {
        notification.close()
      }, undefined)
    }
  },

  /** Alternates between the caller's name and the page's own title. Restores the title, including changes that the app made meanwhile. */
  title(caller, onWorks) {
    if (typeof document === 'undefined') return noop
    const ringingTitle = `☎ ${caller}`
    const blink = () => {
      setTitle(document.title === ringingTitle ? pageTitle : ringingTitle)
    }
    countTitle(ringingTitle, 1)
    blink()
    onWorks(true)
    const timer = setInterval(blink, BLINK_MS)
    return () => {
      clearInterval(timer)
      if (document.title === ringingTitle) document.title = pageTitle
      countTitle(ringingTitle, -1)
    }
  },

  /**
   * `vibrate` returns `false` where it is not allowed (W3C Vibration API, section 3). Before the first gesture Chromium also logs an error
   * to the app's console (https://chromestatus.com/feature/5644273861001216), so that it is not called then.
   */
  vibration(_caller, onWorks) {
    if (!attempt(isActivated, true) || !vibrate(VIBRATION_PATTERN)) return noop
    onWorks(true)
    const period = VIBRATION_PATTERN.reduce((sum, part) => sum + part, 0)
    const timer = setInterval(() => vibrate(VIBRATION_PATTERN), period)
    return () => {
      clearInterval(timer)
      vibrate(0)
    }
  },
}

const isActivated = () => navigator.userActivation.hasBeenActive

/** Safari and Firefox have no `vibrate`. */
function vibrate(pattern: number | number[]): boolean {
  return attempt(() => navigator.vibrate(pattern), false)
}
