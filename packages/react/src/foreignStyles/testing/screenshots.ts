import pixelmatch from 'pixelmatch'
import { page } from 'vitest/browser'

export async function takeScreenshot(): Promise<ImageData> {
  const base64 = await page.screenshot({ save: false })
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  if (!context) throw new Error('This environment has no 2D canvas')
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}

/** A screenshot that equals the next one: the last frame of a video may arrive after it was stopped. */
export async function takeStableScreenshot(): Promise<ImageData> {
  let [previous, next] = [await takeScreenshot(), await takeScreenshot()]
  while (difference(previous, next) !== null) [previous, next] = [next, await takeScreenshot()]
  return next
}

/** Where two screenshots differ, or `null`. Differences in antialiasing do not count. */
export function difference(expected: ImageData, actual: ImageData): string | null {
  const { width, height } = expected
  if (width !== actual.width || height !== actual.height) return `${actual.width} x ${actual.height} pixels`
  const diff = new Uint8ClampedArray(width * height * 4)
  const count = pixelmatch(expected.data, actual.data, diff, width, height, { threshold: 0.1, diffMask: true })
  if (count === 0) return null
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (let index = 0; index < width * height; index++) {
    if (diff[index * 4 + 3] === 0 || diff[index * 4 + 1] !== 0) continue
    const [x, y] = [index % width, Math.floor(index / width)]
    ;[left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)]
  }
  return `${count} pixels between (${left}, ${top}) and (${right}, ${bottom})`
}
