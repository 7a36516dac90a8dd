import type { WebSocket } from 'ws'

/**
 * A client's connection to a server under test. Written by hand and minimal: ten thousand real clients would need more of the machine
 * than the servers do.
 */
export interface LoadConnection {
  /** How many messages have arrived, acknowledgements excluded. */
  readonly messageCount: number
  /** Resolves once `messageCount` is at least `count`. */
  waitForMessages(count: number): Promise<void>
  close(): void
}

/** Rejects when the socket fails or closes. After the connection is established this has no effect. */
export function rejectOnClose(socket: WebSocket, reject: (error: Error) => void): void {
  socket.on('error', reject)
  socket.on('close', (code) => reject(new Error(`The server closed the connection (${code})`)))
}
