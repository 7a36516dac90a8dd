// Both ends of an echo test, for the tests of the network.
//   node echo.ts                    echoes UDP and TCP on port 7; prints "ready" when it listens
//   node echo.ts <address>          sends packets there every few milliseconds; prints an `EchoCounts` per line as JSON
import { createSocket } from 'node:dgram'
import { connect, createServer } from 'node:net'

export interface EchoCounts {
  udp: EchoStatistics
  tcp: EchoStatistics
}

export interface EchoStatistics {
  sent: number
  received: number
  /** The round trips of the last 20 echoes in the order of arrival, in ms. */
  roundTripsMs: number[]
  /** Echoes that arrived after an echo of a later packet. */
  overtaken: number
  /** The highest sequence number among the echoes. */
  highestNumber: number
}

const PORT = 7
const SEND_INTERVAL_MS = 4
const HEADER_BYTES = 12

/** The first bytes of the UDP packets, in turn. The first three are media: RTP, RTP in a TURN channel, RTP in a Send indication. */
const RTP = [0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
const STUN_COOKIE_AND_ID = [0x21, 0x12, 0xa4, 0x42, ...Array<number>(12).fill(7)]
const packetPrefixes = [
  RTP,
  [0x40, 1, 0, RTP.length, ...RTP],
  [0x00, 0x16, 0, 16, ...STUN_COOKIE_AND_ID, 0x00, 0x13, 0, RTP.length, ...RTP],
  [0x81, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], // RTCP
  [0x00, 0x01, 0, 0, ...STUN_COOKIE_AND_ID], // STUN
]
export const MEDIA_SHARE = 3 / packetPrefixes.length

function startEchoServer(): void {
  const udpSocket = createSocket('udp4', (packet, { port, address }) => udpSocket.send(packet, port, address))
  const tcpServer = createServer((tcpSocket) => tcpSocket.on('error', () => undefined).pipe(tcpSocket))
  udpSocket.bind(PORT, () => tcpServer.listen(PORT, () => console.log('ready')))
}

function startEchoClient(address: string): void {
  const counts: EchoCounts = { udp: createStatistics(), tcp: createStatistics() }

  const udpSocket = createSocket('udp4', (packet) => countEcho(counts.udp, packet.subarray(-HEADER_BYTES)))
  const tcpSocket = connect(PORT, address).setNoDelay(true)
  let rest = Buffer.alloc(0)
  tcpSocket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data])
    for (; rest.length >= HEADER_BYTES; rest = rest.subarray(HEADER_BYTES)) countEcho(counts.tcp, rest)
  })

  setInterval(() => {
    const prefix = Buffer.from(packetPrefixes[counts.udp.sent % packetPrefixes.length] ?? [])
    udpSocket.send(Buffer.concat([prefix, nextHeader(counts.udp)]), PORT, address)
    if (!tcpSocket.connecting) tcpSocket.write(nextHeader(counts.tcp))
    console.log(JSON.stringify(counts))
  }, SEND_INTERVAL_MS)
}

const createStatistics = (): EchoStatistics => ({
  sent: 0,
  received: 0,
  roundTripsMs: [],
  overtaken: 0,
  highestNumber: 0,
})

/** Sequence number and time of sending. */
function nextHeader(statistics: EchoStatistics): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(++statistics.sent)
  header.writeDoubleBE(performance.now(), 4)
  return header
}

function countEcho(statistics: EchoStatistics, header: Buffer): void {
  const number = header.readUInt32BE()
  statistics.received += 1
  statistics.roundTripsMs = [...statistics.roundTripsMs, performance.now() - header.readDoubleBE(4)].slice(-20)
  if (number < statistics.highestNumber) statistics.overtaken += 1
  statistics.highestNumber = Math.max(number, statistics.highestNumber)
}

if (import.meta.main) {
  const [address] = process.argv.slice(2)
  if (address === undefined) startEchoServer()
  else startEchoClient(address)
}
