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

/** How many pixels differ, not counting those of antialiasing. */
export function differingPixels(expected: ImageData, actual: ImageData): number {
  const { width, height } = expected
  if (width !== actual.width || height !== actual.height) return Infinity
  return pixelmatch(expected.data, actual.data, undefined, width, height, { threshold: 0.1 })
}
