import type { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import * as ws from 'ws'
import { encodeTextFrames } from './encodeTextFrames'

/** Decodes the frames with another implementation. */
async function decode(bytes: Buffer, count: number): Promise<string[]> {
  const { Receiver } = ws as unknown as { Receiver: new (options: object) => Duplex }
  const receiver = new Receiver({ isServer: false, maxPayload: 0, allowSynchronousEvents: true })
  const messages: string[] = []
  receiver.on('message', (data: Buffer, isBinary: boolean) =>
    messages.push(`${isBinary ? 'bytes' : ''}${data.toString()}`),
  )
  const failed = new Promise<never>((_, reject) => receiver.on('error', reject))
  await Promise.race([failed, new Promise<void>((resolve) => receiver.write(bytes, () => resolve()))])
  expect(messages).toHaveLength(count)
  return messages
}

// Around each length at which the header changes, for characters of one byte and of two.
const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]

it.each(lengths)('encodes a text of %i characters', async (length) => {
  for (const text of ['x'.repeat(length), 'é'.repeat(length)])
    expect(await decode(encodeTextFrames([text]), 1)).toEqual([text])
})

it('encodes several texts in order', async () => {
  const texts = ['one', '', 'twó', 'x'.repeat(300), '😀']
  expect(await decode(encodeTextFrames(texts), texts.length)).toEqual(texts)
})

it('encodes a lone surrogate as the replacement character', async () => {
  expect(await decode(encodeTextFrames(['a\ud800b']), 1)).toEqual(['a\ufffdb'])
})
