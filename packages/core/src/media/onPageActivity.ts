/** Events that count as a user gesture (HTML Standard, "user activation"). Assistive technology may fire `click` alone. */
const gestureEvents = ['pointerdown', 'pointerup', 'click', 'keydown'] as const

/** What the user does with a page. In a `gesture` the browser allows sound; with a `return` the page is shown or focused again. */
export type PageActivity = 'gesture' | 'return'

/**
 * Calls the listener when the page is used or shown again: what the browser has stopped may start then.
 * @param page The document: that of the page, or of another window of it.
 * @returns A function that removes the listener.
 */
export function onPageActivity(page: Document, listener: (activity: PageActivity) => void): () => void {
  const view = page.defaultView
  const onGesture = () => {
    listener('gesture')
  }
  const onReturn = () => {
    if (page.visibilityState !== 'hidden') listener('return')
  }
  // In the capture phase: a handler of the page may stop the propagation.
  for (const event of gestureEvents) page.addEventListener(event, onGesture, true)
  page.addEventListener('visibilitychange', onReturn)
  view?.addEventListener('pageshow', onReturn)
  view?.addEventListener('focus', onReturn)
  return () => {
    for (const event of gestureEvents) page.removeEventListener(event, onGesture, true)
    page.removeEventListener('visibilitychange', onReturn)
    view?.removeEventListener('pageshow', onReturn)
    view?.removeEventListener('focus', onReturn)
  }
}
