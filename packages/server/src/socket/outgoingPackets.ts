import type { Socket } from 'socket.io'

/** All that is needed of a socket. */
type Line = Pick<Socket, 'conn'>

/** What may wait for one client to read it: more than any call needs, and little enough for ten thousand of them. */
const MOST_BYTES = 256 * 1024
const MOST_PACKETS = 256

/** What engine.io holds back, and what `ws` could not hand to the network yet. Of both, and not in their types. */
interface Waiting {
  writeBuffer: { data?: string | Buffer }[]
  transport: {
    writable: boolean
    socket?: { bufferedAmount: number; send(text: string): void; terminate(): void }
  }
}

/** Says something unasked. */
export function push(socket: Line, name: string, payload: unknown): void {
  write(socket, `2${JSON.stringify([name, payload])}`)
}

/** Answers the event that asked for it by this number. */
export function acknowledge(socket: Line, number: number, reply: unknown): void {
  write(socket, `3${number}[${JSON.stringify(reply)}]`)
}

/**
 * Sends a packet of socket.io's (https://socket.io/docs/v4/socket-io-protocol/#packet-encoding). What we say is JSON by its types:
 * nobody has to look through it for bytes. On a websocket with nothing before it, engine.io's "message" is a digit in front.
 */
function write({ conn }: Line, packet: string): void {
  if (conn.readyState !== 'open') return
  const { writeBuffer, transport } = conn as unknown as Waiting
  if (transport.socket && transport.writable && writeBuffer.length === 0) transport.socket.send(`4${packet}`)
  else conn.write(packet)
}

/** Whether a client reads so slowly, or not at all, that what waits for it would fill the memory (CWE-770). */
export function isSendBufferFull({ conn }: Line): boolean {
  const { writeBuffer, transport } = conn as unknown as Waiting
  if (writeBuffer.length > MOST_PACKETS) return true
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += data?.length ?? 0
  return bytes > MOST_BYTES
}

/** Hangs up on a client that hears nothing: `ws` would wait half a minute for its goodbye, with all that waits for it in memory. */
export function terminate({ conn }: Line): void {
  const { transport } = conn as unknown as Waiting
  conn.close(true)
  transport.socket?.terminate()
}
