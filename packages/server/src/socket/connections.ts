import {
  type CommandRequest,
  type DeviceAddress,
  type Failure,
  failure,
  type LinePushes,
  type Push,
  type Reply,
} from '@offhook/protocol'
import type { Logger } from 'pino'
import type { SignalingSocket } from './commandQueue'
import type { SignInResult } from '../auth/signIn'
import { createKeepAliveTimer, type KeepAliveTimer } from './keepAliveTimer'
import { terminate, isSendBufferFull, push } from './outgoingPackets'
import { createTokenExpiryTimer, type TokenExpiryTimer } from '../auth/tokenExpiryTimer'

export interface ConnectionsOptions {
  log: Logger
  /** Looks at a newer token of a device that is on the line. */
  admit(address: DeviceAddress, token: string): Promise<SignInResult>
}

/** The open lines, one for each device. */
export interface Connections {
  readonly size: number
  /** Puts a device on the line, in the place of an older line of the same device. @returns whether there was one. */
  add(socket: SignalingSocket): boolean
  /** The line broke. @returns whether it was the device's present one. */
  remove(socket: SignalingSocket): boolean
  push(to: DeviceAddress, push: Push): void
  /** What a device says of its own line. */
  handleCommand(from: DeviceAddress, command: ConnectionCommand): Promise<Reply<null>>
  /** Hangs up every line of a user for good, and says why. */
  disconnectUser(userJid: string, reason: Failure): void
  /**
   * Asks every client to hang up, and to come back, to whoever answers then, within so many milliseconds, each at its own moment.
   * Resolves when they are gone. Those who take too long are cut off.
   */
  drain(within: number): Promise<void>
}

export type ConnectionCommand =
  | { name: 'line:alive'; request: CommandRequest<'line:alive'> }
  | { name: 'line:token'; request: CommandRequest<'line:token'> }

interface ClientConnection {
  socket: SignalingSocket
  token: TokenExpiryTimer
  life: KeepAliveTimer
}

/** How long a client that is asked to may take to hang up. */
const FAREWELL_MS = 1_000

const keyOf = ({ userJid, deviceId }: DeviceAddress) => `${userJid}/${deviceId}`

export function createConnections({ log, admit }: ConnectionsOptions): Connections {
  const lines = new Map<string, ClientConnection>()

  function close(socket: SignalingSocket, reason: Failure): void {
    say(socket, 'line:closing', { failure: reason })
    socket.disconnect(true)
  }

  async function renew(line: ClientConnection, token: string): Promise<Reply<null>> {
    const admission = await admit(line.socket.data.device.address, token)
    if ('refusal' in admission) return { ok: false, failure: admission.refusal }
    line.socket.data.device.features = admission.device.features
    line.token.renew(admission.device.expiresAt)
    return { ok: true, value: null }
  }

  return {
    get size() {
      return lines.size
    },
    add(socket) {
      const { address, expiresAt } = socket.data.device
      const key = keyOf(address)
      const replaced = lines.get(key)
      lines.set(key, {
        socket,
        token: createTokenExpiryTimer(expiresAt, {
          onExpiring: (expiresIn) => say(socket, 'line:token-expiring', { expiresIn }),
          onExpired: () => close(socket, failure('unauthorized', 'The token has expired')),
        }),
        // Its other end is gone: nothing is said to it any more.
        life: createKeepAliveTimer(() => {
          log.info(address, 'a line in a call went silent')
          terminate(socket)
        }),
      })
      replaced?.socket.disconnect(true)
      return replaced !== undefined
    },
    remove(socket) {
      const key = keyOf(socket.data.device.address)
      const line = lines.get(key)
      if (line?.socket !== socket) return false
      line.token.stop()
      line.life.reset(0)
      return lines.delete(key)
    },
    push(to, { name, payload }) {
      const socket = lines.get(keyOf(to))?.socket
      if (!socket) return
      push(socket, name, payload)
      if (!isSendBufferFull(socket)) return
      log.warn(to, 'a client that does not read was hung up')
      terminate(socket)
    },
    async handleCommand(from, { name, request }) {
      const line = lines.get(keyOf(from))
      if (!line) return { ok: false, failure: failure('not-connected') }
      if (name === 'line:token') return renew(line, request.token)
      line.life.reset(request.within)
      return { ok: true, value: null }
    },
    disconnectUser(userJid, reason) {
      for (const { socket } of [...lines.values()]) {
        if (socket.data.device.address.userJid === userJid) close(socket, reason)
      }
    },
    async drain(within) {
      const sockets = [...lines.values()].map(({ socket }) => socket)
      const gone = sockets.map((socket) => new Promise((resolve) => socket.conn.once('close', resolve)))
      for (const socket of sockets) say(socket, 'line:moving', { within })
      let timer: NodeJS.Timeout | undefined
      const late = new Promise((resolve) => (timer = setTimeout(resolve, FAREWELL_MS)))
      await Promise.race([Promise.all(gone), late])
      clearTimeout(timer)
      for (const socket of sockets) if (socket.conn.readyState !== 'closed') terminate(socket)
    },
  }
}

function say<N extends keyof LinePushes>(socket: SignalingSocket, name: N, payload: LinePushes[N]): void {
  push(socket, name, payload)
}
