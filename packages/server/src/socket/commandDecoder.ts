import { requestSchemas } from '@offhook/protocol'
import { Decoder } from 'socket.io-parser'

/**
 * Receives a command of the protocol.
 *
 * @param ackId the id of the acknowledgement, or `null` if the client does not ask for one
 */
export type CommandListener = (name: string, args: unknown[], ackId: number | null) => void

/** A text event of the main namespace (https://socket.io/docs/v4/socket-io-protocol/#packet-encoding). */
const EVENT = /^2(\d{0,15})(?=\[)/

/**
 * socket.io's decoder with a fast path for commands of the protocol, which are nearly everything a client sends: the listener gets them
 * synchronously, instead of after two microtasks, several emitters and as many closures. After the first packet of any other type, all
 * packets of the client take socket.io's own path, so that the order is kept.
 */
export class CommandDecoder extends Decoder {
  #listener: CommandListener | null = null

  /** @param listener `null` turns the fast path off */
  setCommandListener(listener: CommandListener | null): void {
    this.#listener = listener
  }

  override add(message: unknown): void {
    if (this.#listener && dispatchCommand(message, this.#listener)) return
    this.#listener = null
    super.add(message)
  }
}

/** @returns whether the message was a command */
function dispatchCommand(message: unknown, listener: CommandListener): boolean {
  const head = typeof message === 'string' ? EVENT.exec(message) : null
  if (!head) return false
  const event = parse((message as string).slice(head[0].length))
  const [name] = event ?? []
  if (!event || typeof name !== 'string' || !Object.hasOwn(requestSchemas, name)) return false
  event.shift()
  listener(name, event, head[1] ? Number(head[1]) : null)
  return true
}

function parse(json: string): unknown[] | null {
  try {
    return JSON.parse(json) as unknown[]
  } catch {
    return null
  }
}

/** Returns the decoder of a socket. `client.decoder` is a private field of socket.io. */
export function decoderOf(socket: { client: unknown }): CommandDecoder {
  return (socket.client as { decoder: CommandDecoder }).decoder
}
