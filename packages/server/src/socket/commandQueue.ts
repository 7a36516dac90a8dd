import { type DeviceAddress, failure, type Reply } from '@offhook/protocol'
import type { Logger } from 'pino'
import type { Device } from '../auth/signIn'
import type { Acknowledge, HandleCommand } from '../commands/commandHandler'
import { redactError } from '../monitoring/log'
import type { Metrics } from '../monitoring/metrics'

export interface CommandQueueOptions {
  handleCommand: HandleCommand
  metrics: Metrics
  log: Logger
  /** Called with each command when it arrives, before it waits for its turn. */
  onReceived(from: DeviceAddress): void
}

/** How many commands of one device may wait for the one before them, such as a call that is being authorized. */
const MAX_WAITING_COMMANDS = 64
/** The length of further commands that may wait, as JSON: a client sends the candidates for a large group in one burst. */
const MAX_WAITING_LENGTH = 512 * 1024

/**
 * Handles the commands of one device one after another: a client that starts a call and hangs up at once is served in that order.
 * A class, because one exists for every online device, and closures would take twice the memory.
 */
export class CommandQueue {
  readonly #device: Device
  readonly #options: CommandQueueOptions
  /** Settles when the last command is handled; `null` if none is in progress. */
  #last: Promise<unknown> | null = null
  #waiting = 0
  #waitingLength = 0

  /** @param ready resolves when the switchboard has the device; commands wait for it */
  constructor(device: Device, ready: Promise<void>, options: CommandQueueOptions) {
    this.#device = device
    this.#options = options
    this.#waitFor(ready)
  }

  add(name: unknown, args: unknown[], ack: Acknowledge | undefined): void {
    const receivedAt = performance.now()
    this.#options.onReceived(this.#device.address)
    if (!this.#last) {
      this.#waitFor(this.#handle(name, args, ack, receivedAt))
      return
    }
    const length = this.#waiting < MAX_WAITING_COMMANDS ? 0 : JSON.stringify(args).length
    if (this.#waitingLength + length > MAX_WAITING_LENGTH) {
      ack?.({ ok: false, failure: failure('not-connected', 'The server is busy with earlier commands of this device') })
      this.#options.metrics.commandAcknowledged(name, 'not-connected', 0)
      return
    }
    this.#waiting += 1
    this.#waitingLength += length
    this.#waitFor(
      this.#last.then(() => {
        this.#waiting -= 1
        this.#waitingLength -= length
        return this.#handle(name, args, ack, receivedAt)
      }),
    )
  }

  #waitFor(command: unknown): void {
    if (!(command instanceof Promise)) return
    const settle = () => {
      if (this.#last === settled) this.#last = null
    }
    const settled: Promise<void> = command.then(settle, settle)
    this.#last = settled
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
