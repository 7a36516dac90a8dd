import type { VideoSize } from '../../api/ports/mediaTransport'

/** The channel drops messages: each size is repeated with this many heartbeats, and with every tenth after that, once in 3 seconds. */
const REPETITIONS = 3
const REPETITION_PERIOD = 10
/** How many changes of the other end are followed between two heartbeats. What is ignored is repeated. */
const MAX_CHANGES = 3

export interface ShownSizeExchangeOptions {
  /** The size at which this end shows the video of the other end; `null` for no limit. */
  size: () => VideoSize | null
  send(message: string): void
  /** The size at which the other end shows the local video. */
  onSize(size: VideoSize | null): void
}

/** The messages `shown:WIDTHxHEIGHT` (0x0: hidden) and `shown:` (no limit). Two ends that send none have no limit. */
export interface ShownSizeExchange {
  /** Sends the size if it has changed. */
  update(): void
  /** Call with each heartbeat. */
  repeat(): void
  /** Handles a message of the other end. Ignores all others. */
  receive(message: unknown): void
}

export function createShownSizeExchange({ size, send, onSize }: ShownSizeExchangeOptions): ShownSizeExchange {
  let sent = messageOf(null)
  let received = sent
  /** Heartbeats since the last change; `null` before the first. */
  let heartbeats: number | null = null
  let changesLeft = MAX_CHANGES
  return {
    update() {
      const message = messageOf(size())
      if (message === sent) return
      sent = message
      heartbeats = 0
      send(message)
    },
    repeat() {
      changesLeft = MAX_CHANGES
      if (heartbeats === null) return
      heartbeats += 1
      if (heartbeats <= REPETITIONS || heartbeats % REPETITION_PERIOD === 0) send(sent)
    },
    receive(message) {
      const match = typeof message === 'string' ? /^shown:(?:(\d{1,5})x(\d{1,5}))?$/.exec(message) : null
      if (!match || match[0] === received || changesLeft === 0) return
      const [text, width, height] = match
      received = text
      changesLeft -= 1
      onSize(width === undefined ? null : { width: Number(width), height: Number(height) })
    },
  }
}

const messageOf = (size: VideoSize | null) => `shown:${size ? `${String(size.width)}x${String(size.height)}` : ''}`
