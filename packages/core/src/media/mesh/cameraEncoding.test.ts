import { expect, it } from 'vitest'
import { cameraEncodingOf, noVideoLimits } from './cameraEncoding'

const hd = { width: 1280, height: 720 }
const scaleOf = (limits: Partial<typeof noVideoLimits>, source = hd) =>
  cameraEncodingOf(source, { ...noVideoLimits, ...limits }).scaleResolutionDownBy

it('sends the whole picture without limits', () => {
  expect(cameraEncodingOf(hd, noVideoLimits)).toEqual({ active: true, scaleResolutionDownBy: 1, maxBitrate: undefined })
})

it('sends nothing without a track, while the network does not carry it, and while it is not shown', () => {
  expect(cameraEncodingOf(null, noVideoLimits).active).toBe(false)
  const network = { isActive: false, maxBitrate: null, maxPixels: null }
  expect(cameraEncodingOf(hd, { ...noVideoLimits, network }).active).toBe(false)
  expect(cameraEncodingOf(hd, { ...noVideoLimits, shown: { width: 0, height: 0 } }).active).toBe(false)
})

it.each([
  [{ width: 2000, height: 100 }, 1],
  [{ width: 641, height: 360 }, 1],
  [{ width: 640, height: 360 }, 2],
  [{ width: 180, height: 180 }, 4],
  [{ width: 1, height: 1 }, 8],
])('sends a picture that covers a tile of %o at a scale of %i', (shown, scale) => {
  expect(scaleOf({ shown })).toBe(scale)
})

it.each([
  [1280 * 720, 1],
  [1280 * 720 - 1, 2],
  [320 * 180, 4],
  [1, 8],
])('sends at most %i pixels at a scale of %i', (maxPixels, scale) => {
  expect(scaleOf({ network: { isActive: true, maxBitrate: null, maxPixels } })).toBe(scale)
})

it('applies the tighter one of two limits', () => {
  const network = { isActive: true, maxBitrate: 200_000, maxPixels: 640 * 360 }
  expect(scaleOf({ network, shown: { width: 320, height: 180 } })).toBe(4)
  expect(scaleOf({ network, shown: hd })).toBe(2)
  expect(cameraEncodingOf(hd, { ...noVideoLimits, network, maxBitrate: 300_000 }).maxBitrate).toBe(200_000)
  expect(cameraEncodingOf(hd, { ...noVideoLimits, network, maxBitrate: 100_000 }).maxBitrate).toBe(100_000)
})

it('sends the whole picture while the browser does not know its size', () => {
  expect(scaleOf({ shown: { width: 100, height: 100 } }, { width: 0, height: 0 })).toBe(1)
})
