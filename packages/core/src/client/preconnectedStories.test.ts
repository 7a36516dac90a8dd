import { describe, vi } from 'vitest'
import type * as Testing from '../testing/testEnvironment'

// Runs these tests again with a server that lets devices preconnect: the events must be the same.
vi.mock('../testing/testEnvironment', async (importOriginal) => {
  const original = await importOriginal<typeof Testing>()
  const createTestEnvironment: typeof original.createTestEnvironment = (options) =>
    original.createTestEnvironment({ preconnect: 'all', ...options })
  return { ...original, createTestEnvironment }
})

const files = ['stories', 'messageOrders', 'errors', 'payloads', 'crossedGroups', 'leavingCaller']

for (const file of files) {
  describe(file, async () => {
    await import(`./${file}.test.ts`)
  })
}
