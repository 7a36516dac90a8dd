import { expect, it } from 'vitest'
import { fitToOpenFiles, openFileLimit } from './openFileLimit'

const limits = { maxConnections: 50_000, maxPendingConnections: 5_000 }

it.each([
  [Infinity, limits],
  [1_048_576, limits],
  [20_000, { maxConnections: 15_920, maxPendingConnections: 3_980 }],
  [1_024, { maxConnections: 740, maxPendingConnections: 184 }],
  [64, { maxConnections: 8, maxPendingConnections: 2 }],
])('lowers the limits of connections so that %d files are enough', (openFiles, expected) => {
  expect(fitToOpenFiles(limits, openFiles)).toEqual(expected)
})

it('keeps limits that are lower than that', () => {
  const low = { maxConnections: 100, maxPendingConnections: 10 }
  expect(fitToOpenFiles(low, 1_024)).toEqual(low)
})

it('reads the limit of this process', () => {
  expect(openFileLimit()).toBeGreaterThan(100)
})
