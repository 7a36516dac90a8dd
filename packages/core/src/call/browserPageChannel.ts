import type { OpenPageChannel } from '../api/ports/pageChannel'
import { attempt } from '../browser/attempt'

/** `BroadcastChannel`. Where it is absent or refused (a sandboxed frame, blocked site data), messages reach no other page. */
export const openBrowserPageChannel: OpenPageChannel = (name, onMessage) => {
  // In Node a channel would keep the process running.
  const channel = typeof window === 'undefined' ? null : attempt(() => new BroadcastChannel(name), null)
  channel?.addEventListener('message', ({ data }) => {
    onMessage(data)
  })
  return {
    post(message) {
      attempt(() => channel?.postMessage(message), undefined)
    },
    close() {
      attempt(() => channel?.close(), undefined)
    },
  }
}
