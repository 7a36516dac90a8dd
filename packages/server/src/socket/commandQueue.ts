import { type ClientToServerEvents, failure, type Reply, type ServerToClientEvents } from '@offhook/protocol'
import type { Logger } from 'pino'
import type { Socket } from 'socket.io'
import { decoderOf } from './commandDecoder'
import type { Device } from '../auth/signIn'
import { redactError } from '../monitoring/log'
import type { Metrics } from '../monitoring/metrics'
import { acknowledge } from './outgoingPackets'

/** What `io.use` leaves on a socket for `io.on('connection')`. */
export interface SocketData {
  device: Device
}

export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>

/** Sends the reply to whoever gave the command. */
export type Respond = (reply: Reply<unknown>) => void

export interface ConnectionServices {
  /** Responds once, whatever came: at once, or returns the promise of it. Fails only for a fault of the server's. */
  answer(device: Device, name: unknown, args: unknown[], respond: Respond): unknown
  metrics: Metrics
  log: Logger
}

/**
 * Takes every event of one socket, whatever it is called and whatever it carries, and acknowledges it where that was asked for.
 * One after the other, and all after `ready`: a client that starts a call and hangs up at once is heard in that order.
 */
export function serveConnection(socket: SignalingSocket, ready: Promise<void>, services: ConnectionServices): void {
  const queue = new CommandQueue(socket.data.device, ready, services)
  // An event may be called "error", which Node's emitter throws where nobody listens.
  socket.on('error', ignore)
  socket.onAny((name: unknown, ...args: unknown[]) => {
    queue.hear(name, args, typeof args.at(-1) === 'function' ? (args.pop() as Respond) : undefined)
  })
  decoderOf(socket).setCommandListener((name, args, acknowledgeBy) => {
    if (!socket.connected) return
    queue.hear(name, args, acknowledgeBy === null ? undefined : (reply) => acknowledge(socket, acknowledgeBy, reply))
  })
}

const ignore = () => undefined

/** A class, for one is kept for everybody who is online: as closures it would take twice the memory. */
class CommandQueue {
  readonly #device: Device
  readonly #services: ConnectionServices
  /** What has to be done before the next command, while there is something. */
  #turn: Promise<unknown> | null = null

  constructor(device: Device, ready: Promise<void>, services: ConnectionServices) {
    this.#device = device
    this.#services = services
    this.#await(ready)
  }

  hear(name: unknown, args: unknown[], tell: Respond | undefined): void {
    const arrivedAt = performance.now()
    const serve = () => this.#serve(name, args, tell, arrivedAt)
    const last = this.#turn ? this.#turn.then(serve) : serve()
    if (last instanceof Promise) this.#await(last)
  }

  #await(last: Promise<unknown>): void {
    this.#turn = last
    void last.then(() => {
      if (this.#turn === last) this.#turn = null
    })
  }

  #serve(name: unknown, args: unknown[], tell: Respond | undefined, arrivedAt: number): unknown {
    const { metrics, log } = this.#services
    let isAnswered = false
    const respond = (reply: Reply<unknown>) => {
      if (isAnswered) return
      isAnswered = true
      tell?.(reply)
      metrics.commandAnswered(name, reply.ok ? 'ok' : reply.failure.code, (performance.now() - arrivedAt) / 1000)
    }
    const fail = (error: unknown) => {
      log.error({ ...this.#device.address, fault: redactError(error) }, 'a command failed')
      respond({ ok: false, failure: failure('internal') })
    }
    try {
      const answered = this.#services.answer(this.#device, name, args, respond)
      return answered instanceof Promise ? answered.catch(fail) : undefined
    } catch (error) {
      fail(error)
      return undefined
    }
  }
}
