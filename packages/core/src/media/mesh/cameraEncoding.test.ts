import { expect, it } from 'vitest'
import { cameraEncodingOf, noVideoLimits } from './cameraEncoding'

const hd = { width: 1280, height: 720, isDetailed: false }
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
  expect(scaleOf({ shown: { width: 100, height: 100 } }, { width: 0, height: 0, isDetailed: false })).toBe(1)
})

it('sends the same lines of a camera that is turned', () => {
  const portrait = { width: 720, height: 1280, isDetailed: false }
  expect(scaleOf({ shown: { width: 640, height: 360 } }, portrait)).toBe(2)
  expect(scaleOf({ maxLines: 360 }, portrait)).toBe(2)
})

it.each([
  [720, 1],
  [719, 2],
  [100, 8],
])('sends at most %i lines at a scale of %i', (maxLines, scale) => {
  expect(scaleOf({ maxLines })).toBe(scale)
})

it.each([
  [{ width: 640, height: 360 }, 600_000],
  [{ width: 320, height: 180 }, 200_000],
  [hd, undefined],
])('limits the bitrate of a picture that is shown at %o to %s', (shown, maxBitrate) => {
  expect(cameraEncodingOf(hd, { ...noVideoLimits, shown }).maxBitrate).toBe(maxBitrate)
})

it('limits the bitrate of a large picture by the lines that are left', () => {
  const uhd = { width: 3840, height: 2160, isDetailed: false }
  expect(cameraEncodingOf(uhd, { ...noVideoLimits, shown: hd }).maxBitrate).toBe(undefined)
  expect(cameraEncodingOf(uhd, { ...noVideoLimits, shown: { width: 480, height: 270 } }).maxBitrate).toBe(600_000)
})

it('leaves the bitrate of a picture that the network scales to the estimate', () => {
  const network = { isActive: true, maxBitrate: null, maxPixels: 320 * 180 }
  expect(cameraEncodingOf(hd, { ...noVideoLimits, network }).maxBitrate).toBe(undefined)
})

it('sends text at full size while it is shown, and none while it is hidden', () => {
  const screen = { ...hd, isDetailed: true }
  const network = { isActive: true, maxBitrate: null, maxPixels: 320 * 180 }
  const small = { width: 320, height: 180 }
  expect(cameraEncodingOf(screen, { ...noVideoLimits, network, shown: small, maxLines: 360 })).toEqual({
    active: true,
    scaleResolutionDownBy: 1,
    maxBitrate: undefined,
  })
  expect(cameraEncodingOf(screen, { ...noVideoLimits, shown: { width: 0, height: 0 } }).active).toBe(false)
})
