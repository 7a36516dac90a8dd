import type { CaptureMonitor } from '../api/ports/captureMonitor'
import { countFrames } from './countFrames'

const POLL_MS = 1_000
/** A camera that delivers a picture less often than this delivers none. In the dark a camera takes up to half a second for one. */
const NO_FRAMES_MS = 3_000

export const browserCaptureMonitor: CaptureMonitor = {
  watchPermission(source, listener) {
    let status: PermissionStatus | null = null
    let isStopped = false
    const report = () => {
      if (status) listener(status.state)
    }
    void queryPermission(source).then((answer) => {
      if (isStopped || !answer) return
      status = answer
      status.addEventListener('change', report)
      report()
    })
    return () => {
      isStopped = true
      status?.removeEventListener('change', report)
    }
  },
  watchFrames(track, listener) {
    const frames = typeof document === 'undefined' ? null : countFrames(track)
    if (!frames) return () => undefined
    let count = -1
    let lastFrameAt = performance.now()
    let isRendering = true
    const timer = setInterval(() => {
      const next = frames.count()
      const now = performance.now()
      // A page that is hidden, covered or in a frame out of view renders nothing, and then a `<video>` counts no pictures.
      const isUnknown = document.visibilityState !== 'visible' || !isRendering || track.muted || !track.enabled
      isRendering = false
      requestAnimationFrame(() => {
        isRendering = true
      })
      if (next !== count || isUnknown) lastFrameAt = now
      if (next !== count && !isUnknown) listener(true)
      else if (now - lastFrameAt >= NO_FRAMES_MS) listener(false)
      count = next
    }, POLL_MS)
    return () => {
      clearInterval(timer)
      frames.stop()
    }
  },
  onPageActive(listener) {
    if (typeof document === 'undefined') return () => undefined
    const onVisible = () => {
      if (document.visibilityState === 'visible') listener()
    }
    document.addEventListener('visibilitychange', onVisible)
    window.addEventListener('focus', onVisible)
    return () => {
      document.removeEventListener('visibilitychange', onVisible)
      window.removeEventListener('focus', onVisible)
    }
  },
}

/** `null` if the browser does not tell. Older ones lack `permissions`, or throw at these names. */
async function queryPermission(source: 'microphone' | 'camera'): Promise<PermissionStatus | null> {
  try {
    const permissions =
      typeof navigator === 'undefined' ? undefined : (navigator.permissions as Permissions | undefined)
    // Older versions of TypeScript's DOM types lack the names.
    return (await permissions?.query({ name: source })) ?? null
  } catch {
    return null
  }
}
