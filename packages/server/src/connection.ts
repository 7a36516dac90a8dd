import { type ClientToServerEvents, failure, type Reply, type ServerToClientEvents } from '@offhook/protocol'
import type { Logger } from 'pino'
import type { Socket } from 'socket.io'
import type { Device } from './handshake'
import { faultOf } from './log'
import type { Metrics } from './metrics'

/** What `io.use` leaves on a socket for `io.on('connection')`. */
export interface SocketData {
  device: Device
}

export type SignalingSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, SocketData>

/** Sends the reply to whoever gave the command. */
export type Respond = (reply: Reply<unknown>) => void

export interface ConnectionServices {
  /** Responds once, whatever came. Rejects only for a fault of the server's. */
  answer(device: Device, name: unknown, args: unknown[], respond: Respond): Promise<void>
  metrics: Metrics
  log: Logger
}

/**
 * Takes every event of one socket, whatever it is called and whatever it carries, and acknowledges it where that was asked for.
 * One after the other, and all after `ready`: a client that starts a call and hangs up at once is heard in that order.
 */
export function serveConnection(socket: SignalingSocket, ready: Promise<void>, services: ConnectionServices): void {
  const { device } = socket.data
  const { metrics, log } = services
  let turn = ready

  const serve = async (name: unknown, args: unknown[], arrivedAt: number) => {
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as Respond) : undefined
    const respond = (reply: Reply<unknown>) => {
      acknowledge?.(reply)
      metrics.commandAnswered(name, reply.ok ? 'ok' : reply.failure.code, (performance.now() - arrivedAt) / 1000)
    }
    try {
      await services.answer(device, name, args, respond)
    } catch (error) {
      log.error({ ...device.address, fault: faultOf(error) }, 'a command failed')
      respond({ ok: false, failure: failure('internal') })
    }
  }

  // An event may be called "error", which Node's emitter throws where nobody listens.
  socket.on('error', () => undefined)
  socket.onAny((name: unknown, ...args: unknown[]) => {
    const arrivedAt = performance.now()
    turn = turn.then(() => serve(name, args, arrivedAt))
  })
}
