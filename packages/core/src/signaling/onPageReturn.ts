/**
 * Calls the listener when the network is back, or the page becomes visible. Does nothing outside a browser.
 * @returns A function that removes the listener.
 */
export function onPageReturn(listener: () => void): () => void {
  if (typeof window === 'undefined') return () => undefined
  const { document } = window
  const onEvent = () => {
    if (document.visibilityState !== 'hidden') listener()
  }
  window.addEventListener('online', onEvent)
  document.addEventListener('visibilitychange', onEvent)
  return () => {
    window.removeEventListener('online', onEvent)
    document.removeEventListener('visibilitychange', onEvent)
  }
}
