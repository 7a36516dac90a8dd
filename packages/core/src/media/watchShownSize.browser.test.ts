import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { VideoSize } from '../api/ports/mediaTransport'
import { watchShownSize } from './watchShownSize'

const hidden = { width: 0, height: 0 }
const stops: (() => void)[] = []
let box: HTMLDivElement

beforeEach(() => {
  box = document.createElement('div')
  box.style.cssText = 'width: 640px; height: 360px; overflow: hidden'
  document.body.append(box)
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  box.remove()
  vi.restoreAllMocks()
})

function watch(element: Element) {
  const sizes: (VideoSize | null)[] = []
  stops.push(watchShownSize(element, (size) => sizes.push(size)))
  const becomes = (size: VideoSize | null) =>
    vi.waitFor(() => {
      expect(sizes.at(-1)).toEqual(size)
    })
  return { sizes, becomes }
}

/** A video of this size, in the box. */
async function video(width: number, height: number, objectFit: string): Promise<HTMLVideoElement> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  const stream = canvas.captureStream(10)
  const timer = setInterval(() => context?.fillRect(0, 0, width, height), 50)
  const element = document.createElement('video')
  Object.assign(element, { muted: true, srcObject: stream })
  element.style.cssText = `display: block; width: 100%; height: 100%; object-fit: ${objectFit}`
  box.append(element)
  stops.push(() => {
    clearInterval(timer)
    stream.getTracks().forEach((track) => {
      track.stop()
    })
  })
  await element.play()
  await vi.waitFor(() => {
    expect(element.videoWidth).toBe(width)
  })
  return element
}

describe('the shown size of an element', () => {
  it('is that of its box in device pixels, and follows it', async () => {
    vi.spyOn(window, 'devicePixelRatio', 'get').mockReturnValue(2)
    const { becomes } = watch(box)
    await becomes({ width: 1280, height: 720 })
    box.style.width = '320px'
    await becomes({ width: 640, height: 720 })
  })

  it.each([
    ['cover', { width: 640, height: 480 }],
    ['contain', { width: 480, height: 360 }],
  ])('is that of the picture with object-fit %s', async (objectFit, size) => {
    const { becomes } = watch(await video(320, 240, objectFit))
    await becomes(size)
  })

  it('is zero while it is not displayed, out of view, or on a hidden page', async () => {
    const { becomes } = watch(box)
    const shown = { width: 640, height: 360 }
    await becomes(shown)
    box.style.display = 'none'
    await becomes(hidden)
    box.style.display = ''
    await becomes(shown)
    box.style.marginTop = '10000px'
    await becomes(hidden)
    box.style.marginTop = ''
    await becomes(shown)
    const isHidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    document.dispatchEvent(new Event('visibilitychange'))
    await becomes(hidden)
    isHidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    await becomes(shown)
  })

  it('is not limited while the element is in a picture-in-picture window', async () => {
    const { becomes } = watch(box)
    await becomes({ width: 640, height: 360 })
    box.dispatchEvent(new Event('enterpictureinpicture'))
    await becomes(null)
    box.dispatchEvent(new Event('leavepictureinpicture'))
    await becomes({ width: 640, height: 360 })
  })

  it('is not reported before it was measured, and not after it was stopped', async () => {
    const { sizes, becomes } = watch(box)
    expect(sizes).toEqual([])
    await becomes({ width: 640, height: 360 })
    stops.pop()?.()
    const count = sizes.length
    const other = watch(box)
    box.style.width = '320px'
    await other.becomes({ width: 320, height: 360 })
    expect(sizes).toHaveLength(count)
  })
})
