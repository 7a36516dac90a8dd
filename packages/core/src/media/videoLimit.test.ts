import { expect, it } from 'vitest'
import { videoLimitOf } from './videoLimit'

it.each([
  [false, undefined, { maxBitrate: null, maxLines: null }],
  [false, 1_000_000, { maxBitrate: 1_000_000, maxLines: null }],
  [true, undefined, { maxBitrate: 300_000, maxLines: 360 }],
  [true, 1_000_000, { maxBitrate: 300_000, maxLines: 360 }],
  [true, 100_000, { maxBitrate: 100_000, maxLines: 360 }],
])('with the data saver %s and a bitrate of %s it is %o', (dataSaver, maxBitrate, limit) => {
  expect(videoLimitOf(dataSaver, maxBitrate)).toEqual(limit)
})
