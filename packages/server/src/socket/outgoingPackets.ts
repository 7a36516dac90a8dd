import type { Socket } from 'socket.io'

type Connection = Pick<Socket, 'conn'>

/** How much may be buffered for one client: more than any call needs, and affordable for ten thousand clients. */
const MAX_BUFFERED_BYTES = 256 * 1024
const MAX_BUFFERED_PACKETS = 256

/** Private fields of engine.io (`writeBuffer`) and of its websocket transport (`socket`, the websocket of `ws`). */
interface EngineFields {
  writeBuffer: { data?: string | Buffer }[]
  transport: {
    writable: boolean
    socket?: { bufferedAmount: number; send(text: string): void; terminate(): void }
  }
}

/** Sends an event. */
export function push(socket: Connection, name: string, payload: unknown): void {
  write(socket, `2${JSON.stringify([name, payload])}`)
}

/** Sends the acknowledgement of an event. */
export function acknowledge(socket: Connection, ackId: number, reply: unknown): void {
  write(socket, `3${ackId}[${JSON.stringify(reply)}]`)
}

/**
 * Sends a socket.io packet (https://socket.io/docs/v4/socket-io-protocol/#packet-encoding). Payloads are JSON by their types, so they are
 * not searched for binary data as socket.io does. If nothing is buffered, the packet goes straight to the websocket, with "4" in front:
 * engine.io's type "message".
 */
function write({ conn }: Connection, packet: string): void {
  if (conn.readyState !== 'open') return
  const { writeBuffer, transport } = conn as unknown as EngineFields
  if (transport.socket && transport.writable && writeBuffer.length === 0) transport.socket.send(`4${packet}`)
  else conn.write(packet)
}

/** Whether a client reads so slowly that its send buffer would fill the memory (CWE-770). */
export function isSendBufferFull({ conn }: Connection): boolean {
  const { writeBuffer, transport } = conn as unknown as EngineFields
  if (writeBuffer.length > MAX_BUFFERED_PACKETS) return true
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += data?.length ?? 0
  return bytes > MAX_BUFFERED_BYTES
}

/** Closes a connection without a closing handshake. `ws` would wait 30 s for the client's close frame, and keep the send buffer until then. */
export function terminate({ conn }: Connection): void {
  const { transport } = conn as unknown as EngineFields
  conn.close(true)
  transport.socket?.terminate()
}
