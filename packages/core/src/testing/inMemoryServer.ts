import {
  callModeOf,
  type CommandName,
  type DeviceAddress,
  type Failure,
  failure,
  type IceServersView,
  normalizeJid,
  readRequest,
  type Reply,
} from '@offhook/protocol'
import {
  createMemorySessionStore,
  createSwitchboard,
  isCallModeAllowed,
  type MemorySessionStore,
  type ProtocolCommand,
  type Switchboard,
  type SwitchboardOptions,
  type SwitchboardSettings,
  type TokenState,
} from '@offhook/switchboard'
import type { Clock } from '../api/ports/clock'
import type { CreateSignaling } from '../api/ports/signaling'
import { createTaskQueue } from '../signaling/taskQueue'
import {
  type ConnectionHost,
  createInMemoryConnection,
  type CreateMessageQueue,
  type InMemoryConnection,
  type MessageQueue,
  type MessageQueueKind,
  type TestUser,
} from './inMemoryConnection'
import { createInMemoryTokens } from './inMemoryTokens'

export type { CreateMessageQueue, MessageQueue, MessageQueueKind, TestUser }

/** Options of `createInMemoryServer`: those of the switchboard, and the following. */
export interface InMemoryServerOptions extends Partial<SwitchboardSettings> {
  /** Drives every timer of the server and of its connections. */
  clock: Clock
  /**
   * Whether a token is valid now. A connection with an invalid token gets 401. With `'expired'` a device may only resume its call and stay in
   * it; with `'outdated'` (expired for longer than `expiredTokenGraceMs` of the real server) it leaves the call.
   * @default (token) => token !== ''
   */
  acceptsToken?: (token: string) => boolean | TokenState
  /**
   * The reply to `call:ice`.
   * @default []
   */
  iceServers?: IceServersView['iceServers']
  /** Refuses a command before it reaches the switchboard, as the rate limits and the `authorize` hook of a server do. */
  refuse?: (from: DeviceAddress, name: CommandName) => Failure | null
  /**
   * How long a device may take to respond when the server checks that it is not dead, in milliseconds.
   * @default 1600
   */
  probeTimeoutMs?: number
  /** Decides how messages travel. Default: one queue for all messages of all connections, with one task for each message. */
  createMessageQueue?: CreateMessageQueue
  /** Makes the switchboard, once at each start. A test wraps it to see what goes in and out. */
  makeSwitchboard?: (options: SwitchboardOptions) => Switchboard
}

/** The signaling server in memory: the real switchboard behind the checks of the real server, without sockets. */
export interface InMemoryServer {
  /**
   * Makes the signaling adapter of a client, as `createSocketIoSignaling` does for a real server.
   *
   * @param user a JID, a bare user id, or a user with the claims of their token
   * @throws {Error} if `user` is not a valid JID
   */
  connectAs(user: string | TestUser): CreateSignaling
  /**
   * Drops the connection of a device, or those of every device of a user. New connections fail until `restoreConnection`.
   *
   * @param deviceIdOrUser a device id or a JID
   */
  dropConnection(deviceIdOrUser: string): void
  /** Allows connections again after `dropConnection`, and connects the clients that are waiting. */
  restoreConnection(deviceIdOrUser: string): void
  /** Kills a device without closing its connection: no message reaches or leaves it, and the server does not notice at once. */
  silence(deviceId: string): void
  /**
   * Revokes the access of a user, as `revoke` of the server does: every call of the user ends, then every connection is closed with 401.
   * `acceptsToken` decides which tokens are valid after that.
   */
  revoke(user: string): Promise<void>
  /**
   * Asks a device for a new token, as the server does when a token expires. Without one the server closes the connection with 401 after
   * 30 seconds, or when the call has ended that the device is in. From now on `acceptsToken` must not accept the token.
   */
  expireToken(deviceId: string): void
  /** Stops the server without notice. Every connection breaks, and none succeeds until `start`. */
  crash(): void
  /**
   * Starts the server after `crash`. Clients connect when `restoreConnection` is called for them.
   *
   * @param records whether the records of the switchboard survived
   */
  start(records: 'kept' | 'lost'): Promise<void>
  /** The records of the switchboard. */
  readonly store: MemorySessionStore
  /** Cancels the timers of the switchboard. */
  close(): void
}

/**
 * Creates a signaling server in memory, for tests with several clients. Every command, acknowledgement and push is a task of its own,
 * in the order of sending, and a JSON copy: a test sees no order and no shared object that a network could not produce.
 *
 * @example
 * ```ts
 * import { createCallClient } from '@offhook/core'
 * import { createFakeClock, createFakeMediaDevices, createFakeNetwork, createInMemoryServer } from '@offhook/core/testing'
 *
 * const clock = createFakeClock()
 * const server = createInMemoryServer({ clock })
 * const network = createFakeNetwork()
 * const alice = createCallClient(
 *   { url: 'memory:', token: 'any' },
 *   {
 *     clock,
 *     signaling: () => Promise.resolve(server.connectAs('alice')),
 *     mediaTransport: () => Promise.resolve(network.transport('alice')),
 *     mediaDevices: createFakeMediaDevices(),
 *   },
 * )
 * void alice.connect()
 * await clock.settle()
 * ```
 */
export function createInMemoryServer(options: InMemoryServerOptions): InMemoryServer {
  const {
    clock,
    acceptsToken = (token) => token !== '',
    iceServers = [],
    refuse,
    createMessageQueue = sharedTaskQueue(),
    makeSwitchboard = createSwitchboard,
    probeTimeoutMs = 1_600,
    ...changed
  } = options
  const settings = { ...changed, domain: changed.domain ?? 'example.com' }
  const connections = new Set<InMemoryConnection>()
  const connected = new Map<string, { connection: InMemoryConnection; attempt: number }>()
  /** The device ids and JIDs whose connections are dropped. */
  const dropped = new Set<string>()
  /** By device: the command that waits until other devices have been probed. Later commands of the device wait for it. */
  const probing = new Map<string, Promise<void>>()
  let store = createMemorySessionStore()
  let switchboard = startSwitchboard()
  let isDown = false
  const tokens = createInMemoryTokens({
    clock,
    acceptsToken,
    switchboard: () => switchboard,
    attemptOf: ({ address }) => connected.get(keyOf(address))?.attempt,
    close: closeConnection,
  })

  function startSwitchboard(): Switchboard {
    return makeSwitchboard({
      store,
      clock,
      settings,
      deliver: (to, push) => connected.get(keyOf(to))?.connection.deliver(push),
      disconnect: (device, why) => connected.get(keyOf(device))?.connection.close(why),
      probe: (device) => connected.get(keyOf(device))?.connection.probe(probeTimeoutMs) ?? Promise.resolve(),
    })
  }

  /** Checks a command as the real server does, and hands it to the switchboard. */
  async function handleCommand(
    connection: InMemoryConnection,
    name: CommandName,
    id: string,
    payload: unknown,
    acknowledge: (reply: Reply<never>) => void,
  ): Promise<void> {
    const { address: from, user } = connection
    const accept = (value: IceServersView | null) => {
      acknowledge({ ok: true, value: value as never })
    }
    const reject = (why: Failure) => {
      acknowledge({ ok: false, failure: why })
    }
    const refusal = refuse?.(from, name)
    // Both ends notice when a connection in memory breaks.
    if (name === 'connection:keep-alive' || name === 'connection:token') {
      accept(null)
      return
    }
    if (refusal) {
      reject(refusal)
      return
    }
    const parsed = readRequest(name, payload)
    if (!parsed.ok) {
      reject(failure('invalid-request', parsed.message))
      return
    }
    const command = { name, from, id, request: parsed.request } as ProtocolCommand | IceCommand
    if (command.name === 'call:ice') {
      if ((await switchboard.iceAccess(from, command.request.roomId)) !== 'none') accept({ iceServers, lastsFor: null })
      else reject(failure('not-found'))
      return
    }
    const isRefused = tokens.refuses(connection, command.name)
    if (isRefused === true || (isRefused !== false && (await isRefused))) {
      reject(failure('unauthorized', 'The token has expired'))
      return
    }
    if (
      command.name === 'call:start' &&
      !isCallModeAllowed(user.features ?? {}, callModeOf(command.request.to, settings.domain))
    ) {
      reject(failure('forbidden'))
      return
    }
    const started = switchboard
    const probed = started.probeBefore(command)
    if (probed) {
      const key = keyOf(from)
      probing.set(key, probed)
      await probed
      if (probing.get(key) === probed) probing.delete(key)
      // The server has crashed meanwhile.
      if (isDown || started !== switchboard) return
    }
    await switchboard.dispatch(command, acknowledge as (reply: Reply<unknown>) => void)
  }

  const host: ConnectionHost = {
    clock,
    createMessageQueue,
    admit: tokens.admit,
    renewToken: tokens.renew,
    isUnreachable: ({ userJid, deviceId }) => isDown || dropped.has(userJid) || dropped.has(deviceId),
    connect(connection, attempt) {
      const key = keyOf(connection.address)
      const earlier = connected.get(key)
      if (earlier && earlier.connection !== connection) earlier.connection.replace()
      connected.set(key, { connection, attempt })
      void switchboard.dispatch(connection.connectDevice())
      if (connection.isResuming) tokens.expire(connection)
    },
    disconnect(connection, attempt) {
      // The device has connected again before the server noticed that the earlier connection broke.
      if (connected.get(keyOf(connection.address))?.attempt !== attempt) return
      connected.delete(keyOf(connection.address))
      void switchboard.dispatch({ name: 'disconnectDevice', from: connection.address })
    },
    handleCommand: (connection, name, id, payload, acknowledge) => {
      const handle = (): unknown => {
        const earlier = probing.get(keyOf(connection.address))
        return earlier ? earlier.then(handle) : handleCommand(connection, name, id, payload, acknowledge)
      }
      void handle()
    },
  }

  /** Closes the server's end of a connection at once: commands on their way to the server are lost. */
  function closeConnection(connection: InMemoryConnection, message: string): void {
    connected.delete(keyOf(connection.address))
    connection.close(failure('unauthorized', message))
    void switchboard.dispatch({ name: 'disconnectDevice', from: connection.address })
  }

  /** The key of a device or user in `dropped`, and their connections. */
  function select(deviceIdOrUser: string): { key: string; selected: InMemoryConnection[] } {
    const ofDevice = [...connections].filter(({ address }) => address.deviceId === deviceIdOrUser)
    if (ofDevice.length > 0) return { key: deviceIdOrUser, selected: ofDevice }
    const userJid = normalizeJid(deviceIdOrUser, settings.domain) ?? deviceIdOrUser
    return { key: userJid, selected: [...connections].filter(({ address }) => address.userJid === userJid) }
  }

  return {
    get store() {
      return store
    },
    connectAs(given) {
      const user = typeof given === 'string' ? { userJid: given } : given
      const userJid = normalizeJid(user.userJid, settings.domain)
      if (userJid === null) throw new Error(`${JSON.stringify(user.userJid)} is not a valid JID`)
      return (signalingOptions) => {
        const connection = createInMemoryConnection(host, { ...user, userJid }, signalingOptions)
        connections.add(connection)
        return connection.signaling
      }
    },
    dropConnection(deviceIdOrUser) {
      const { key, selected } = select(deviceIdOrUser)
      dropped.add(key)
      for (const connection of selected) connection.drop()
    },
    restoreConnection(deviceIdOrUser) {
      const { key, selected } = select(deviceIdOrUser)
      dropped.delete(key)
      for (const connection of selected) connection.restore()
    },
    silence(deviceId) {
      dropped.add(deviceId)
      for (const connection of select(deviceId).selected) connection.silence()
    },
    async revoke(user) {
      const userJid = normalizeJid(user, settings.domain) ?? user
      // The devices receive how their call ended before their connections close.
      await switchboard.dispatch({ name: 'revokeUser', userJid })
      for (const { connection } of [...connected.values()])
        if (connection.address.userJid === userJid) closeConnection(connection, 'Access was revoked')
    },
    expireToken(deviceId) {
      const entry = [...connected.values()].find(({ connection }) => connection.address.deviceId === deviceId)
      if (entry) tokens.expire(entry.connection)
    },
    crash() {
      isDown = true
      switchboard.close()
      connected.clear()
      for (const connection of connections) connection.drop()
    },
    async start(records) {
      if (records === 'lost') store = createMemorySessionStore()
      switchboard = startSwitchboard()
      await switchboard.resume({ users: [...store.users.values()], calls: [...store.calls.values()] })
      isDown = false
    },
    close() {
      switchboard.close()
    },
  }
}

function sharedTaskQueue(): CreateMessageQueue {
  const queue = createTaskQueue()
  return () => queue
}

interface IceCommand {
  name: 'call:ice'
  from: DeviceAddress
  request: { roomId: string }
}

function keyOf({ userJid, deviceId }: DeviceAddress): string {
  return `${userJid}/${deviceId}`
}
