import { connect, type Socket } from 'node:net'

export interface FloodOptions {
  url: string
  /** How many new connections a second, over all addresses. */
  perSecond: number
  /** Addresses that the connections come from in turn, such as `127.0.9.1`. */
  addresses: readonly string[]
  /** The text that each connection sends first; by default an upgrade to WebSocket. */
  request?: string
  /** Packets that each connection sends after the upgrade, such as `40{}`. */
  packets?: readonly string[]
  /** After how many milliseconds a connection is closed. Default: never */
  closeAfterMs?: number
}

export interface Flood {
  /** How many connections were opened. */
  opened(): number
  /** How many connections of the flood are open. */
  open(): number
  /** What the connections received first, by count: `101`, `429` or `closed`. */
  answers(): Record<string, number>
  /** Opens no more connections. */
  pause(): void
  /** Also closes all connections. */
  stop(): void
}

const UPGRADE =
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

/** A text frame of a client (RFC 6455, section 5.2), with a masking key of zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head =
    payload.length < 126 ? [0x81, 0x80 | payload.length] : [0x81, 0x80 | 126, payload.length >> 8, payload.length & 255]
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload])
}

/** How many connections may wait for their first answer: a machine that is busy with other work gets fewer of them. */
const MAX_UNANSWERED = 250

/** Opens connections at a constant rate. Bare TCP, because the client of a library would cost more than the server. */
export function startFlood(options: FloodOptions): Flood {
  const { hostname, port } = new URL(options.url)
  const { perSecond, addresses, request = UPGRADE, packets = [], closeAfterMs } = options
  const frames = Buffer.concat(packets.map(frame))
  const sockets = new Set<Socket>()
  const answers: Record<string, number> = {}
  const startedAt = performance.now()
  let opened = 0
  let unanswered = 0

  function openOne(): void {
    const localAddress = addresses[opened % addresses.length] ?? '127.0.0.1'
    opened += 1
    if (request !== '') unanswered += 1
    const socket = connect({ host: hostname, port: Number(port), localAddress })
    sockets.add(socket)
    let answer = ''
    socket.on('connect', () => {
      socket.write(request)
      if (closeAfterMs !== undefined) setTimeout(() => socket.destroy(), closeAfterMs)
    })
    socket.on('data', (data) => {
      if (answer !== '') return
      answer = /^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1] ?? 'other'
      answers[answer] = (answers[answer] ?? 0) + 1
      unanswered -= 1
      if (answer === '101' && frames.length > 0) socket.write(frames)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      if (answer !== '') return
      answers.closed = (answers.closed ?? 0) + 1
      if (request !== '') unanswered -= 1
    })
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    // A process that was held up does not catch up on all of it at once.
    for (let burst = 0; opened < due && burst < perSecond / 20 && unanswered < MAX_UNANSWERED; burst += 1) openOne()
  }, 5)
  return {
    opened: () => opened,
    open: () => sockets.size,
    answers: () => answers,
    pause: () => clearInterval(timer),
    stop() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}
