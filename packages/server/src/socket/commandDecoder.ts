import { requestSchemas } from '@offhook/protocol'
import { Decoder } from 'socket.io-parser'

/** Takes an event of the protocol: its name, what it carries, and the number to acknowledge it by, where that is asked for. */
export type CommandListener = (name: string, args: unknown[], acknowledgeBy: number | null) => void

/** An event in text, in the main namespace (https://socket.io/docs/v4/socket-io-protocol/#packet-encoding). */
const EVENT = /^2(\d{0,15})(?=\[)/

/**
 * socket.io's own decoder, with a shorter way for what nearly everything is that a client sends: a command of the protocol. It is heard
 * at once, instead of after two turns of the queue, several emitters and as many closures. Of a client that has sent anything else,
 * everything goes the way it always went from then on: nothing overtakes anything.
 */
export class CommandDecoder extends Decoder {
  #hear: CommandListener | null = null

  /** From now on, or no more. */
  setCommandListener(hear: CommandListener | null): void {
    this.#hear = hear
  }

  override add(message: unknown): void {
    if (this.#hear && isTaken(message, this.#hear)) return
    this.#hear = null
    super.add(message)
  }
}

function isTaken(message: unknown, hear: CommandListener): boolean {
  const head = typeof message === 'string' ? EVENT.exec(message) : null
  if (!head) return false
  const event = parse((message as string).slice(head[0].length))
  const [name] = event ?? []
  if (!event || typeof name !== 'string' || !Object.hasOwn(requestSchemas, name)) return false
  event.shift()
  hear(name, event, head[1] ? Number(head[1]) : null)
  return true
}

function parse(json: string): unknown[] | null {
  try {
    return JSON.parse(json) as unknown[]
  } catch {
    return null
  }
}

/** The one that reads for a socket. Of socket.io, and not in its types. */
export function decoderOf(socket: { client: unknown }): CommandDecoder {
  return (socket.client as { decoder: CommandDecoder }).decoder
}
