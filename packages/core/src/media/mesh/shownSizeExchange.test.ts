import { expect, it } from 'vitest'
import type { VideoSize } from '../../api/ports/mediaTransport'
import { createShownSizeExchange } from './shownSizeExchange'

function createEnd() {
  const sent: string[] = []
  const sizes: (VideoSize | null)[] = []
  const end = { size: null as VideoSize | null, sent, sizes }
  const exchange = createShownSizeExchange({
    size: () => end.size,
    send: (message) => void sent.push(message),
    onSize: (size) => void sizes.push(size),
  })
  const show = (size: VideoSize | null) => {
    end.size = size
    exchange.update()
  }
  return { ...end, exchange, show }
}

const small = { width: 320, height: 180 }

it('sends no message until there is a size', () => {
  const { exchange, show, sent } = createEnd()
  show(null)
  exchange.repeat()
  expect(sent).toEqual([])
})

it('sends each change once', () => {
  const { show, sent } = createEnd()
  for (const size of [small, { ...small }, { width: 0, height: 0 }, null]) show(size)
  expect(sent).toEqual(['shown:320x180', 'shown:0x0', 'shown:'])
})

it('repeats a size with three heartbeats, and with every tenth', () => {
  const { exchange, show, sent } = createEnd()
  show(small)
  for (let heartbeat = 0; heartbeat < 40; heartbeat++) exchange.repeat()
  expect(sent).toEqual(Array<string>(1 + 3 + 4).fill('shown:320x180'))
})

it('reports each size of the other end once', () => {
  const { exchange, sizes } = createEnd()
  for (const message of ['shown:', 'shown:320x180', 'shown:320x180', 'shown:0x0', 'shown:']) exchange.receive(message)
  expect(sizes).toEqual([small, { width: 0, height: 0 }, null])
})

it.each([
  'slots:camera',
  'shown',
  'shown:1x',
  'shown:-1x1',
  'shown:1e3x1',
  'shown:123456x1',
  'shown:1x1 ',
  'shown: ',
  {},
  null,
])('ignores %o', (message) => {
  const { exchange, sizes } = createEnd()
  exchange.receive(message)
  expect(sizes).toEqual([])
})

it('follows three changes between two heartbeats', () => {
  const { exchange, sizes } = createEnd()
  for (let width = 1; width <= 100; width++) exchange.receive(`shown:${String(width)}x1`)
  expect(sizes).toHaveLength(3)
  exchange.repeat()
  exchange.receive('shown:100x1')
  expect(sizes.at(-1)).toEqual({ width: 100, height: 1 })
})
