import { expect, it } from 'vitest'
import { requestedSize } from './requestedSize'

it.each([
  ['a small tile', { width: 160, height: 90 }, { width: 320, height: 180 }],
  ['a tile of a step', { width: 640, height: 360 }, { width: 640, height: 360 }],
  ['a tile a little over a step', { width: 698, height: 393 }, { width: 639, height: 360 }],
  ['a tile between two steps', { width: 720, height: 405 }, { width: 1280, height: 720 }],
  ['a portrait tile', { width: 360, height: 640 }, { width: 360, height: 640 }],
  ['a tile over the last step', { width: 1920, height: 1080 }, null],
  ['no tile', { width: 0, height: 0 }, { width: 0, height: 0 }],
  ['a tile without a height', { width: 640, height: 0 }, { width: 0, height: 0 }],
  ['the full size', null, null],
])('requests for %s the next step', (_name, shown, requested) => {
  expect(requestedSize(shown, null)).toEqual(requested)
})

it('requests at most the given lines', () => {
  const most = { width: 640, height: 360 }
  expect(requestedSize({ width: 1920, height: 1080 }, 360)).toEqual(most)
  expect(requestedSize(null, 360)).toEqual(most)
  expect(requestedSize({ width: 320, height: 180 }, 360)).toEqual({ width: 320, height: 180 })
  expect(requestedSize({ width: 0, height: 0 }, 360)).toEqual({ width: 0, height: 0 })
})
