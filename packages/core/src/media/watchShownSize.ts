import type { VideoSize } from '../api/ports/mediaTransport'
import { hiddenSize } from './requestedSize'

/**
 * Observes the size at which an element shows a video: in device pixels, before `object-fit` crops the picture. It is hidden out of view and
 * on a hidden page, unless it is in a picture-in-picture window, whose size is not known to the element.
 *
 * @param onSize called once the element was measured, and on each change. `null`: at full size, or the browser does not tell.
 * @returns a function that stops
 */
export function watchShownSize(element: Element, onSize: (size: VideoSize | null) => void): () => void {
  // The window of the element, which may be another one than that of this code: its observers also work while this page is hidden.
  const page = element.ownerDocument
  const view = page.defaultView
  const listeners = new AbortController()
  let isInView: boolean | null = null
  let isInWindow = false

  function update(): void {
    if (isInWindow) onSize(null)
    else if (page.hidden || isInView === false) onSize(hiddenSize)
    else if (isInView && view) onSize(pictureSize(element, view))
  }

  function listen(target: EventTarget, event: string, listener: () => void): void {
    target.addEventListener(event, listener, { signal: listeners.signal })
  }

  try {
    if (!view) throw new Error('The document has no window')
    const { IntersectionObserver, ResizeObserver } = view
    const inView = new IntersectionObserver((entries) => {
      isInView = entries.at(-1)?.isIntersecting ?? true
      update()
    })
    const resized = new ResizeObserver(update)
    inView.observe(element)
    resized.observe(element)
    listen(page, 'visibilitychange', update)
    // The video's own size decides what is cropped.
    listen(element, 'resize', update)
    for (const event of ['enterpictureinpicture', 'leavepictureinpicture'])
      listen(element, event, () => {
        isInWindow = event === 'enterpictureinpicture'
        update()
      })
    update()
    return () => {
      listeners.abort()
      inView.disconnect()
      resized.disconnect()
    }
  } catch {
    // A browser, or a test environment, without these observers.
    onSize(null)
    return () => undefined
  }
}

function pictureSize(element: Element, view: Window): VideoSize {
  const width = element.clientWidth * view.devicePixelRatio
  const height = element.clientHeight * view.devicePixelRatio
  const { videoWidth = 0, videoHeight = 0 } = element as Partial<HTMLVideoElement>
  if (videoWidth === 0 || videoHeight === 0) return { width, height }
  const crops = ['cover', 'fill'].includes(view.getComputedStyle(element).objectFit)
  const scale = Math[crops ? 'max' : 'min'](width / videoWidth, height / videoHeight)
  return { width: videoWidth * scale, height: videoHeight * scale }
}
