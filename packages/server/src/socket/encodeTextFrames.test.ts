import type { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import * as ws from 'ws'
import { encodeTextFrames } from './encodeTextFrames'

/** What another implementation reads of it. */
async function read(bytes: Buffer, count: number): Promise<string[]> {
  const { Receiver } = ws as unknown as { Receiver: new (options: object) => Duplex }
  const receiver = new Receiver({ isServer: false, maxPayload: 0, allowSynchronousEvents: true })
  const messages: string[] = []
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    messages.push(`${isBinary ? 'bytes' : ''}${data.toString()}`),
  )
  const wrong = new Promise<never>((_, reject) => receiver.on('error', reject))
  await Promise.race([wrong, new Promise<void>((resolve) => receiver.write(bytes, () => resolve()))])
  expect(messages).toHaveLength(count)
  return messages
}

// Around each place where the length takes another form, in bytes and in characters of two bytes.
const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]

it.each(lengths)('carries a text of %i characters', async (length) => {
  for (const text of ['x'.repeat(length), 'é'.repeat(length)])
    expect(await read(encodeTextFrames([text]), 1)).toEqual([text])
})

it('carries several, in their order', async () => {
  const texts = ['one', '', 'twó', 'x'.repeat(300), '😀']
  expect(await read(encodeTextFrames(texts), texts.length)).toEqual(texts)
})

it('carries half a character as the sign for what cannot be read', async () => {
  expect(await read(encodeTextFrames(['a\ud800b']), 1)).toEqual(['a\ufffdb'])
})
