// Two ends of a conversation over the network, for its test.
//   node echo.ts                    sends back what comes, by UDP and TCP on port 7; says "ready" when it does
//   node echo.ts <address>          asks there every few milliseconds; prints how it went as JSON lines, an `EchoCount` each
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

export interface EchoCount {
  udp: Conversation
  tcp: Conversation
}

export interface Conversation {
  sent: number
  received: number
  /** The round trip of each of the last 20 that came back, in ms, in the order they came. */
  roundTrips: number[]
  /** How many came back after one that was sent later. */
  overtaken: number
  /** The number of the last sent one that came back. */
  newest: number
}

const PORT = 7
const EVERY_MS = 4
const HEADER_BYTES = 12

/** The first bytes of five packets; the first three carry media: RTP, in a TURN channel, in a Send indication. */
const RTP = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
const STUN_COOKIE_AND_ID = [0x21, 0x12, 0xa4, 0x42, ...Array<number>(12).fill(7)]
const disguises = [
  RTP,
  [0x40, 1, 0, RTP.length, ...RTP],
  [0x00, 0x16, 0, 16, ...STUN_COOKIE_AND_ID, 0x00, 0x13, 0, RTP.length, ...RTP],
  [0x81, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], // RTCP
  [0x00, 0x01, 0, 0, ...STUN_COOKIE_AND_ID], // STUN
]
export const MEDIA_SHARE = 3 / disguises.length

function echo(): void {
  const socket = createSocket('udp4', (packet, { port, address }) => socket.send(packet, port, address))
  const lines = createServer((line) => line.on('error', () => undefined).pipe(line))
  socket.bind(PORT, () => lines.listen(PORT, () => console.log('ready')))
}

function ask(address: string): void {
  const count: EchoCount = { udp: startConversation(), tcp: startConversation() }

  const socket = createSocket('udp4', (packet) => hear(count.udp, packet.subarray(-HEADER_BYTES)))
  const line = connect(PORT, address).setNoDelay(true)
  let rest = Buffer.alloc(0)
  line.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (; rest.length >= HEADER_BYTES; rest = rest.subarray(HEADER_BYTES)) hear(count.tcp, rest)
  })

  setInterval(() => {
    const disguise = Buffer.from(disguises[count.udp.sent % disguises.length] ?? [])
    socket.send(Buffer.concat([disguise, say(count.udp)]), PORT, address)
    if (!line.connecting) line.write(say(count.tcp))
    console.log(JSON.stringify(count))
  }, EVERY_MS)
}

const startConversation = (): Conversation => ({
  sent: 0,
  received: 0,
  roundTrips: [],
  overtaken: 0,
  newest: 0,
})

function say(conversation: Conversation): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(++conversation.sent)
  header.writeDoubleBE(performance.now(), 4)
  return header
}

function hear(conversation: Conversation, header: Buffer): void {
  const number = header.readUInt32BE()
  conversation.received += 1
  conversation.roundTrips = [...conversation.roundTrips, performance.now() - header.readDoubleBE(4)].slice(-20)
  if (number < conversation.newest) conversation.overtaken += 1
  conversation.newest = Math.max(number, conversation.newest)
}

if (import.meta.main) {
  const [address] = process.argv.slice(2)
  if (address === undefined) echo()
  else ask(address)
}
