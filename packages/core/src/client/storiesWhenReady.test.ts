import { describe, vi } from 'vitest'
import type * as Party from '../testing/party'

// Every story once more, on a server that lets the devices connect while it rings: nobody who listens can tell the difference.
vi.mock('../testing/party', async (importOriginal) => {
  const original = await importOriginal<typeof Party>()
  const createParty: typeof original.createParty = (options) => original.createParty({ preconnect: 'all', ...options })
  return { ...original, createParty }
})

const files = ['stories', 'crossings', 'errors', 'payloads']

for (const file of files) {
  describe(file, async () => {
    await import(`./${file}.test.ts`)
  })
}
