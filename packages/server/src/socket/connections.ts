import { type DeviceAddress, type Failure, failure, type Push, type Reply } from '@offhook/protocol'
import type { Logger } from 'pino'
import { describeRefusal, type Device, isExpired, type SignInResult, TOKEN_EXPIRED } from '../auth/signIn'
import { createTokenExpiryTimer, type TokenExpiryTimer } from '../auth/tokenExpiryTimer'
import type { ConnectionCommand } from '../commands/commandHandler'
import type { Boundary } from './boundary'
import { type EngineConnections, MAX_BUFFERED_BYTES } from './engineConnections'
import { createKeepAliveTimer, type KeepAliveTimer } from './keepAliveTimer'
import type { SignalingSocket } from './signalingSocket'

export interface ConnectionsOptions {
  log: Logger
  /** Authenticates a new token of a device that is connected. */
  renewToken(address: DeviceAddress, token: string): Promise<SignInResult>
  /** Whether a device whose token has expired keeps its connection. */
  keepsConnection(device: Device): Promise<boolean>
  /** A device that resumed its call with a token that had expired has a new one: calls ring on it again. */
  onResumed(device: Device): Promise<void>
  engineConnections: Pick<EngineConnections, 'backlog' | 'close' | 'terminate'>
  boundary: Boundary
}

/** The open connections: one for each device. */
export interface Connections {
  readonly size: number
  /** Adds a device, and closes its previous connection. @returns whether there was one */
  add(socket: SignalingSocket): boolean
  /** Removes a closed connection. @returns whether it was the current one of its device */
  remove(socket: SignalingSocket): boolean
  push(to: DeviceAddress, push: Push): void
  /** Whether so much is buffered for a device that the signals of others would soon end its connection. */
  isCongested(device: DeviceAddress): boolean
  /**
   * Asks a device to respond, and closes its connection if it does not in time.
   *
   * @returns a promise that resolves when `settleProbe` is called for the device
   */
  probe(device: DeviceAddress): Promise<void>
  /** A device has sent something, or its disconnection has been recorded. */
  settleProbe(device: DeviceAddress): void
  /** Handles a command about the connection itself: a keep-alive, or a new token. */
  handleCommand(from: DeviceAddress, command: ConnectionCommand): Promise<Reply<null>>
  /** Disconnects a device for good. */
  disconnect(device: DeviceAddress, reason: Failure): void
  /** Closes the connection of a device. The client connects again. */
  reconnect(device: DeviceAddress): void
  /** Disconnects every device of a user for good. */
  disconnectUser(userJid: string, reason: Failure): void
  /**
   * Asks every client to disconnect, and to connect to the next server process at a random moment within so many milliseconds.
   * Resolves when all are disconnected. Clients that take longer than a second are terminated.
   */
  drain(within: number): Promise<void>
}

interface ClientConnection {
  socket: SignalingSocket
  tokenExpiry: TokenExpiryTimer
  keepAlive: KeepAliveTimer
}

interface Probe {
  responded: Promise<void>
  settle(): void
}

/** How long a client may take to disconnect when it is asked to. */
const DRAIN_TIMEOUT_MS = 1_000

/** How long a device may take to respond to a probe: the others are told within two seconds that it is dead. */
const PROBE_TIMEOUT_MS = 1_600

const keyOf = ({ userJid, deviceId }: DeviceAddress) => `${userJid}/${deviceId}`

export function createConnections(options: ConnectionsOptions): Connections {
  const { log, renewToken, keepsConnection, onResumed, boundary, engineConnections } = options
  const connections = new Map<string, ClientConnection>()
  /** By device, while it is probed. */
  const probes = new Map<string, Probe>()

  function close(socket: SignalingSocket, reason: Failure): void {
    socket.emit('server:closing', { failure: reason })
    socket.disconnect()
  }

  /** Closes the connection of an expired token, unless the device is in a call: a call does not end because a token expires. */
  async function closeUnlessInCall(socket: SignalingSocket): Promise<void> {
    const { device } = socket.data
    // If the store fails, the connection is kept until the next check.
    const isKept = await keepsConnection(device).catch(() => true)
    if (!isKept && isExpired(device)) close(socket, failure('unauthorized', TOKEN_EXPIRED))
  }

  async function replaceToken(connection: ClientConnection, token: string): Promise<Reply<null>> {
    const { device } = connection.socket.data
    const result = await renewToken(device.address, token)
    if ('failure' in result) {
      log.info({ ...device.address, ...describeRefusal(result) }, 'new token refused')
      return { ok: false, failure: result.failure }
    }
    // The connection may have closed, or been replaced, while the token was checked.
    if (connections.get(keyOf(device.address)) !== connection) return { ok: false, failure: failure('not-connected') }
    device.features = result.device.features
    device.issuedAt = result.device.issuedAt
    device.validUntil = connection.tokenExpiry.renew(result.device.validUntil)
    if (device.isResuming) {
      delete device.isResuming
      await onResumed(device)
    }
    return { ok: true, value: null }
  }

  // Created once for all connections: each would be a good part of the memory of an idle client.
  const onTokenExpiring = boundary('token expiring', (socket: SignalingSocket, expiresIn: number) => {
    socket.emit('server:token-expiring', { expiresIn })
  })
  const onTokenExpired = boundary('token expired', closeUnlessInCall)
  const onKeepAliveTimeout = boundary('keep-alive timeout', (socket: SignalingSocket) => {
    log.info(socket.data.device.address, 'keep-alive timed out')
    engineConnections.terminate(socket.conn)
  })

  function startProbe(key: string, { socket }: ClientConnection): Probe {
    let settle: () => void = () => undefined
    const responded = new Promise<void>((resolve) => {
      // The client is unreachable, so a closing handshake would only take time.
      const onTimeout = boundary('probe timeout', () => {
        log.info(socket.data.device.address, 'probe timed out')
        engineConnections.terminate(socket.conn)
      })
      const timer = setTimeout(onTimeout, PROBE_TIMEOUT_MS)
      settle = () => {
        clearTimeout(timer)
        probes.delete(key)
        resolve()
      }
    })
    socket.emit('server:probe', null)
    return { responded, settle }
  }

  return {
    get size() {
      return connections.size
    },
    add(socket) {
      const { address, validUntil } = socket.data.device
      const key = keyOf(address)
      const previous = connections.get(key)
      connections.set(key, {
        socket,
        tokenExpiry: createTokenExpiryTimer(validUntil, {
          onExpiring: (expiresIn) => onTokenExpiring(socket, expiresIn),
          onExpired: () => onTokenExpired(socket),
        }),
        // The client is unreachable, so a closing handshake would only take time.
        keepAlive: createKeepAliveTimer(() => onKeepAliveTimeout(socket)),
      })
      probes.get(key)?.settle()
      if (!previous) return false
      stopTimers(previous)
      previous.socket.disconnect()
      return true
    },
    remove(socket) {
      const key = keyOf(socket.data.device.address)
      const connection = connections.get(key)
      if (connection?.socket !== socket) return false
      stopTimers(connection)
      return connections.delete(key)
    },
    push(to, { name, payload }) {
      const socket = connections.get(keyOf(to))?.socket
      if (!socket) return
      // `emit` cannot express that the name and the payload of a push belong together.
      socket.emit(name, ...([payload] as [never]))
    },
    isCongested(device) {
      const socket = connections.get(keyOf(device))?.socket
      return socket !== undefined && engineConnections.backlog(socket.conn) > MAX_BUFFERED_BYTES / 2
    },
    probe(device) {
      const key = keyOf(device)
      const connection = connections.get(key)
      if (!connection) return Promise.resolve()
      const probe = probes.get(key) ?? startProbe(key, connection)
      probes.set(key, probe)
      return probe.responded
    },
    settleProbe(device) {
      if (probes.size > 0) probes.get(keyOf(device))?.settle()
    },
    async handleCommand(from, { name, request }) {
      const connection = connections.get(keyOf(from))
      if (!connection) return { ok: false, failure: failure('not-connected') }
      if (name === 'connection:token') return replaceToken(connection, request.token)
      connection.keepAlive.reset(request.within)
      return { ok: true, value: null }
    },
    disconnect(device, reason) {
      const connection = connections.get(keyOf(device))
      if (connection) close(connection.socket, reason)
    },
    reconnect(device) {
      const connection = connections.get(keyOf(device))
      // Not `socket.disconnect`, after which a client stays away.
      if (connection) engineConnections.close(connection.socket.conn)
    },
    disconnectUser(userJid, reason) {
      for (const { socket } of [...connections.values()]) {
        if (socket.data.device.address.userJid === userJid) close(socket, reason)
      }
    },
    async drain(within) {
      for (const probe of [...probes.values()]) probe.settle()
      const sockets = [...connections.values()].map(({ socket }) => socket)
      const closed = sockets.map((socket) => new Promise((resolve) => socket.conn.once('close', resolve)))
      for (const socket of sockets) socket.emit('server:draining', { within })
      let timer: NodeJS.Timeout | undefined
      const timeout = new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_TIMEOUT_MS)))
      await Promise.race([Promise.all(closed), timeout])
      clearTimeout(timer)
      for (const socket of sockets) if (socket.conn.readyState !== 'closed') engineConnections.terminate(socket.conn)
    },
  }
}

function stopTimers({ tokenExpiry, keepAlive }: ClientConnection): void {
  tokenExpiry.stop()
  keepAlive.reset(0)
}
