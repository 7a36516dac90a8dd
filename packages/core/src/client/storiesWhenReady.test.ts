import { describe, vi } from 'vitest'
import type * as Testing from '../testing/testEnvironment'

// Every story once more, on a server that lets the devices connect while it rings: nobody who listens can tell the difference.
vi.mock('../testing/testEnvironment', async (importOriginal) => {
  const original = await importOriginal<typeof Testing>()
  const createTestEnvironment: typeof original.createTestEnvironment = (options) =>
    original.createTestEnvironment({ preconnect: 'all', ...options })
  return { ...original, createTestEnvironment }
})

const files = ['stories', 'crossings', 'errors', 'payloads']

for (const file of files) {
  describe(file, async () => {
    await import(`./${file}.test.ts`)
  })
}
