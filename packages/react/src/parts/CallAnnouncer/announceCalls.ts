import { type Call, type ReadonlyCallStore, selectActiveCall } from '@offhook/core'
import type { CallLabels } from '../../locale/labels'
import { type Announcement, announcementOf } from './announcementOf'
import { participantNews, withConnected, withNews } from './participantNews'

/** How long news of the users of a call is collected, in milliseconds, so that a screen reader reads it as one message. */
const COLLECT_MS = 1_000

/**
 * Announces the changes of the store: what the local user does or must know at once, and news of the other users together.
 *
 * @param announce - with `null`, the announcements so far are removed
 * @returns the function that stops
 */
export function announceCalls(
  store: ReadonlyCallStore,
  labels: CallLabels,
  announce: (announcement: Announcement | null) => void,
): () => void {
  /** The active call with the users as they were announced last. */
  let announced = selectActiveCall(store.getState())
  let timer: ReturnType<typeof setTimeout> | undefined

  const stopCollecting = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const announceNews = () => {
    timer = undefined
    const call = selectActiveCall(store.getState())
    if (!call || !announced) return
    const lines = participantNews(announced, call, labels)
    announced = withNews(announced, call)
    if (lines.length > 0) announce({ lines, isUrgent: false })
  }
  const collectNews = (call: Call | null) => {
    if (!call || call.status === 'ended' || call.roomId !== announced?.roomId) {
      stopCollecting()
      announced = call
    } else if (timer === undefined && participantNews(announced, call, labels).length > 0)
      timer = setTimeout(announceNews, COLLECT_MS)
  }
  const stopObserving = store.subscribe((state, before) => {
    if (before.self && state.self?.userJid !== before.self.userJid) announce(null)
    const call = selectActiveCall(state)
    const announcement = announcementOf(before, state, announced, labels)
    if (announcement) announce(announcement)
    const isNewlyConnected = call?.status === 'connected' && before.calls[call.roomId]?.status !== 'connected'
    if (isNewlyConnected && announced?.roomId === call.roomId) announced = withConnected(announced, call)
    collectNews(call)
  })
  return () => {
    stopObserving()
    stopCollecting()
  }
}
