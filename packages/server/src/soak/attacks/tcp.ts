import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, Target } from './attack'

const HOLD_MS = 20_000

async function withSocket(target: Target, use: (socket: Socket) => Promise<unknown>): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: target.port, localAddress: target.nextAddress() })
  socket.on('error', () => socket.destroy())
  socket.resume()
  try {
    await use(socket)
  } finally {
    socket.destroy()
  }
}

async function writeSlowly(socket: Socket, chunks: Iterable<string>, everyMs: number): Promise<void> {
  for (const chunk of chunks) {
    if (socket.destroyed) return
    socket.write(chunk)
    await sleep(everyMs)
  }
}

/** TCP connections without a request. */
const idle: Attack = {
  name: 'idle TCP connections',
  perSecond: 20,
  concurrency: 500,
  attempt: (target) => withSocket(target, () => sleep(HOLD_MS)),
}

const slow = (name: string, head: string, rest: string): Attack => ({
  name,
  perSecond: 5,
  concurrency: 100,
  attempt: (target) =>
    withSocket(target, async (socket) => {
      socket.write(head)
      await writeSlowly(socket, rest, HOLD_MS / 40)
    }),
})

/** An engine.io handshake over plain sockets, and then bytes that are no WebSocket frames, or frames that never end. */
const brokenFrames: Attack = {
  name: 'broken WebSocket frames',
  perSecond: 10,
  concurrency: 50,
  attempt: (target) =>
    withSocket(target, async (socket) => {
      const key = randomBytes(16).toString('base64')
      socket.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      )
      await sleep(200)
      const frames = [
        randomBytes(500),
        // A text frame of 2^62 bytes.
        Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        // The first fragment of a message that never ends, an unmasked frame, and a compressed one.
        Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x34]),
        Buffer.from([0x81, 0x01, 0x34]),
        Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x34]),
        // 500 pings.
        Buffer.alloc(3_000, Buffer.from([0x89, 0x80, 0, 0, 0, 0])),
      ]
      socket.write(frames[Math.floor(Math.random() * frames.length)] ?? '')
      await sleep(1_000)
    }),
}

export const tcpAttacks: Attack[] = [
  idle,
  slow(
    'slow request headers',
    'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'X-Slow: '.repeat(5),
  ),
  slow(
    'slow request bodies',
    'POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n',
    '4'.repeat(40),
  ),
  brokenFrames,
]
