import type { SignalingSocket } from './connection'

/** What may wait for one client to read it: more than any call needs, and little enough for ten thousand of them. */
const MOST_BYTES = 256 * 1024
const MOST_PACKETS = 256

/** What engine.io holds back, and what `ws` could not hand to the network yet. Of both, and not in their types. */
interface Waiting {
  writeBuffer: { data?: string | Buffer }[]
  transport: { socket?: { bufferedAmount: number; terminate(): void } }
}

/** Whether a client reads so slowly, or not at all, that what waits for it would fill the memory (CWE-770). */
export function isClogged({ conn }: SignalingSocket): boolean {
  const { writeBuffer, transport } = conn as unknown as Waiting
  if (writeBuffer.length > MOST_PACKETS) return true
  let bytes = transport.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += data?.length ?? 0
  return bytes > MOST_BYTES
}

/** Hangs up on a client that hears nothing: `ws` would wait half a minute for its goodbye, with all that waits for it in memory. */
export function cutOff({ conn }: SignalingSocket): void {
  const { transport } = conn as unknown as Waiting
  conn.close(true)
  transport.socket?.terminate()
}
