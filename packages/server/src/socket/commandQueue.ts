import { type DeviceAddress, failure, type Reply } from '@offhook/protocol'
import type { Logger } from 'pino'
import type { Device } from '../auth/signIn'
import type { Acknowledge, HandleCommand } from '../commands/commandHandler'
import { redactError } from '../monitoring/log'
import type { Metrics } from '../monitoring/metrics'
import { decoderOf } from './commandDecoder'
import { acknowledge } from './outgoingPackets'
import type { SignalingSocket } from './signalingSocket'

export interface CommandQueueOptions {
  handleCommand: HandleCommand
  metrics: Metrics
  log: Logger
  /** Called with each command when it arrives, before it waits for its turn. */
  onReceived(from: DeviceAddress): void
}

/**
 * Handles every event of a socket, whatever its name and arguments are, and acknowledges it if the client asked for that.
 *
 * @param ready resolves when the switchboard has the device; commands wait for it
 */
export function serveCommands(socket: SignalingSocket, ready: Promise<void>, options: CommandQueueOptions): void {
  const queue = new CommandQueue(socket.data.device, ready, options)
  // A client can send an event with the name "error", which Node's EventEmitter throws unless there is a listener.
  socket.on('error', ignore)
  socket.onAny((name: unknown, ...args: unknown[]) => {
    queue.add(name, args, typeof args.at(-1) === 'function' ? (args.pop() as Acknowledge) : undefined)
  })
  decoderOf(socket).setCommandListener((name, args, ackId) => {
    if (!socket.connected) return
    queue.add(name, args, ackId === null ? undefined : (reply) => acknowledge(socket, ackId, reply))
  })
}

const ignore = () => undefined

/**
 * Handles the commands of one device one after another: a client that starts a call and hangs up at once is served in that order.
 * A class, because one exists for every online device, and closures would take twice the memory.
 */
class CommandQueue {
  readonly #device: Device
  readonly #options: CommandQueueOptions
  /** Settles when the last command is handled; `null` if none is in progress. */
  #last: Promise<unknown> | null = null

  constructor(device: Device, ready: Promise<void>, options: CommandQueueOptions) {
    this.#device = device
    this.#options = options
    this.#waitFor(ready)
  }

  add(name: unknown, args: unknown[], ack: Acknowledge | undefined): void {
    const receivedAt = performance.now()
    this.#options.onReceived(this.#device.address)
    const handle = () => this.#handle(name, args, ack, receivedAt)
    const result = this.#last ? this.#last.then(handle) : handle()
    if (result instanceof Promise) this.#waitFor(result)
  }

  #waitFor(command: Promise<unknown>): void {
    this.#last = command
    void command.then(() => {
      if (this.#last === command) this.#last = null
    })
  }

  /** Never throws or rejects, so that the next command is always handled. */
  #handle(name: unknown, args: unknown[], ack: Acknowledge | undefined, receivedAt: number): unknown {
    const { handleCommand, metrics, log } = this.#options
    let isAcknowledged = false
    const acknowledgeOnce = (reply: Reply<unknown>) => {
      if (isAcknowledged) return
      isAcknowledged = true
      ack?.(reply)
      metrics.commandAcknowledged(name, reply.ok ? 'ok' : reply.failure.code, (performance.now() - receivedAt) / 1000)
    }
    const fail = (error: unknown) => {
      log.error({ ...this.#device.address, error: redactError(error) }, 'command failed')
      acknowledgeOnce({ ok: false, failure: failure('internal') })
    }
    try {
      const result = handleCommand(this.#device, name, args, acknowledgeOnce)
      return result instanceof Promise ? result.catch(fail) : undefined
    } catch (error) {
      fail(error)
      return undefined
    }
  }
}
