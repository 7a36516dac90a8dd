import type { Clock } from '../api/ports/clock'
import type { VideoSize } from '../api/ports/mediaTransport'
import type { Participant } from '../api/callStoreState'
import type { CallStore } from '../store/callStore'
import { selectActiveCall } from '../store/selectors'
import type { MediaSession } from './mediaSession'
import { hiddenSize, linesOf, requestedSize } from './requestedSize'
import { DATA_SAVER_LINES } from './videoLimit'
import { watchShownSize } from './watchShownSize'

/** A smaller size is requested after this time, so that a layout in motion causes no messages. */
const SHRINK_MS = 2_000
/** No video is requested after this time, so that a look at another tab costs no key frame. */
const HIDE_MS = 5_000

export interface ShownSizes {
  /** As `CallClient.reportVideoSize`. */
  report(userJid: string, shown: Element | VideoSize | null): () => void
  close(): void
}

interface ShownVideo {
  /** By report. `undefined` until the element is measured. */
  reports: Map<object, VideoSize | null | undefined>
  wasReported: boolean
  /** What was requested last, in lines; `null` before the first request. */
  requested: number | null
  pending: { lines: number; cancel(): void } | null
}

/** Requests from each participant of the active call the video at the size at which it is shown. */
export function createShownSizes(options: {
  store: CallStore
  clock: Clock
  mediaOf(roomId: string): Pick<MediaSession, 'setShownSize'> | undefined
}): ShownSizes {
  const { store, clock } = options
  const videos = new Map<string, ShownVideo>()
  let roomId: string | null = null

  function videoOf(userJid: string): ShownVideo {
    const video = videos.get(userJid) ?? { reports: new Map(), wasReported: false, requested: null, pending: null }
    videos.set(userJid, video)
    return video
  }

  function cancel(video: ShownVideo): void {
    video.pending?.cancel()
    video.pending = null
  }

  /** @returns `undefined` while it is not known */
  function sizeToRequest({ reports, wasReported }: ShownVideo): VideoSize | null | undefined {
    const known = [...reports.values()].filter((size) => size !== undefined)
    if (reports.size > 0 && known.length === 0) return undefined
    const shown = known.reduce((largest, size) => (linesOf(size) > linesOf(largest) ? size : largest), hiddenSize)
    return requestedSize(wasReported ? shown : null, store.getState().dataSaver ? DATA_SAVER_LINES : null)
  }

  function request(userJid: string, video: ShownVideo, size: VideoSize | null): void {
    cancel(video)
    video.requested = linesOf(size)
    if (roomId !== null) options.mediaOf(roomId)?.setShownSize(userJid, size)
  }

  function update({ userJid, tracks, isLocal }: Participant): void {
    const isLimited = videos.has(userJid) || store.getState().dataSaver
    if (isLocal || !isLimited) return
    const video = videoOf(userJid)
    if (tracks.camera.trackId === null) {
      // A track is reported with its first picture, which a request for nothing would prevent.
      if (video.requested !== null) request(userJid, video, null)
      video.requested = null
      return
    }
    const size = sizeToRequest(video)
    if (size === undefined) return
    const lines = linesOf(size)
    const isFirst = video.requested === null && lines > 0
    if (lines === video.requested) cancel(video)
    else if (isFirst || lines > (video.requested ?? Infinity)) request(userJid, video, size)
    else if (lines !== video.pending?.lines) {
      cancel(video)
      const onTimeout = () => {
        request(userJid, video, size)
      }
      video.pending = { lines, cancel: clock.after(lines === 0 ? HIDE_MS : SHRINK_MS, onTimeout) }
    }
  }

  function reset(): void {
    for (const [userJid, video] of videos) {
      cancel(video)
      video.requested = null
      if (video.reports.size === 0) videos.delete(userJid)
    }
  }

  function sync(): void {
    const call = selectActiveCall(store.getState())
    if ((call?.roomId ?? null) !== roomId) reset()
    roomId = call?.roomId ?? null
    for (const participant of Object.values(call?.participants ?? {})) update(participant)
  }

  sync()
  const unsubscribe = store.subscribe(sync)
  return {
    report(userJid, shown) {
      const video = videoOf(userJid)
      video.wasReported = true
      const key = {}
      const set = (size: VideoSize | null | undefined) => {
        video.reports.set(key, size)
        sync()
      }
      const isElement = shown !== null && 'ownerDocument' in shown
      set(isElement ? undefined : shown)
      const stopWatching = isElement ? watchShownSize(shown, set) : () => undefined
      return () => {
        stopWatching()
        video.reports.delete(key)
        sync()
      }
    },
    close() {
      unsubscribe()
      reset()
    },
  }
}
