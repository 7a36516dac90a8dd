import type { Socket } from 'node:net'
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws'
import { encodeTextFrames } from './encodeTextFrames'

type SendCallback = (error?: Error) => void
type SendOptions = Exclude<Parameters<WebSocket['send']>[1], SendCallback | undefined>

/** In characters. Batched messages are not part of `bufferedAmount`, so they have to stay few. */
const MAX_BATCH_LENGTH = 64 * 1024

/** Websockets with messages of this turn of the event loop. */
const pending = new Set<BatchingWebSocket>()

function flushAll(): void {
  const webSockets = [...pending]
  pending.clear()
  for (const webSocket of webSockets) webSocket.flush()
}

/**
 * Sends all messages of one turn of the event loop in one write. A write is a third of the cost of a relayed message, and messages come in
 * bursts: an acknowledgement and the pushes after it, an SDP and its candidates.
 */
class BatchingWebSocket extends WebSocket {
  /** `null` if empty, to save memory for idle clients. */
  #batch: string[] | null = null
  #batchLength = 0

  override send(
    data: Parameters<WebSocket['send']>[0],
    optionsOrCallback?: SendOptions | SendCallback,
    callback?: SendCallback,
  ): void {
    if (typeof data === 'string' && this.readyState === WebSocket.OPEN) this.#add(data)
    else {
      this.flush()
      super.send(data, typeof optionsOrCallback === 'object' ? optionsOrCallback : {})
    }
    // Called before the write: engine.io waits for it before it sends the next message, which would then miss this turn.
    const onSent = typeof optionsOrCallback === 'function' ? optionsOrCallback : callback
    onSent?.()
  }

  override close(code?: number, reason?: string | Buffer): void {
    this.flush()
    super.close(code, reason)
  }

  #add(text: string): void {
    if (this.#batch) this.#batch.push(text)
    else {
      this.#batch = [text]
      if (pending.size === 0) setImmediate(flushAll)
      pending.add(this)
    }
    this.#batchLength += text.length
    if (this.#batchLength > MAX_BATCH_LENGTH) this.flush()
  }

  /** Writes to the TCP socket and bypasses `ws`, which would create a buffer and a chunk of the write for each message. */
  flush(): void {
    const batch = this.#batch
    if (!batch) return
    this.#batch = null
    this.#batchLength = 0
    if (this.readyState !== WebSocket.OPEN) return
    // `_socket` is a private field of `ws`.
    const { _socket: tcpSocket } = this as unknown as { _socket: Socket }
    tcpSocket.write(encodeTextFrames(batch))
  }
}

/** A websocket server for socket.io's option `wsEngine`. */
export class BatchingWebSocketServer extends WebSocketServer<typeof BatchingWebSocket> {
  constructor(options: ServerOptions<typeof BatchingWebSocket>) {
    // Frames that bypass `ws` are not compressed, so compression is off for all: for messages this short it costs more than it saves.
    super({ ...options, perMessageDeflate: false, WebSocket: BatchingWebSocket })
  }
}
