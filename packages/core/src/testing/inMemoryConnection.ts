import {
  cleanDisplayName,
  type CommandName,
  type DeviceAddress,
  failure,
  type Failure,
  type Push,
  type Reply,
} from '@offhook/protocol'
import type { ConnectDevice, Features } from '@offhook/switchboard'
import { CallError } from '../api/callError'
import type { Clock } from '../api/ports/clock'
import type { Signaling, SignalingOptions, SignalingStatus } from '../api/ports/signaling'
import { randomId } from '../signaling/randomId'
import { createTokenRenewal } from '../signaling/tokenRenewal'
import { missingToken, tokenRefusal } from '../signaling/tokenSource'
import { jsonCopy } from './jsonCopy'

/** How long a command may take, in milliseconds, including reconnects. */
const COMMAND_TIMEOUT_MS = 10_000
/** How long after a failed token request the next one follows, in milliseconds. */
const TOKEN_RETRY_MS = 1_000
/** After this time the server notices that a device has fallen silent, in milliseconds: in a call by its keep-alives. */
const KEEP_ALIVE_TIMEOUT_MS = 5_000
const PING_TIMEOUT_MS = 45_000

/** A user, with the claims of their token. */
export interface TestUser {
  /** A JID, or a bare user id in the domain of the server. */
  userJid: string
  /** The id in the token. Default: the user part of the JID, in lower case. */
  userId?: string
  /** Takes precedence over the name that the client gives itself. */
  displayName?: string
  /** Which calls the user may make. Default: every call. */
  features?: Features
}

/** Delivers messages by running their tasks. */
export interface MessageQueue {
  /** Runs `task` in a later task, after those that were added before it. */
  add(task: () => void): void
}

/**
 * What a queue carries: `connect` carries the start of a connection, `toServer` commands, `toClient` acknowledgements and pushes, and
 * `disconnect` the server's detection of a broken connection.
 */
export type MessageQueueKind = 'connect' | 'toServer' | 'toClient' | 'disconnect'

/** Creates one queue for each kind of each connection. */
export type CreateMessageQueue = (kind: MessageQueueKind, device: DeviceAddress) => MessageQueue

/** The in-memory server as its connections see it. */
export interface ConnectionHost {
  clock: Clock
  createMessageQueue: CreateMessageQueue
  /** Decides about a connection with a token. `resuming`: the token has expired, and the device may resume its call. */
  admit(connection: InMemoryConnection, token: string): Promise<'admitted' | 'resuming' | 'refused'>
  /** @returns whether the token replaces that of the connection */
  renewToken(connection: InMemoryConnection, token: string): boolean
  isUnreachable(device: DeviceAddress): boolean
  /** @param attempt numbers the connection attempts of one client */
  connect(connection: InMemoryConnection, attempt: number): void
  disconnect(connection: InMemoryConnection, attempt: number): void
  handleCommand(
    connection: InMemoryConnection,
    name: CommandName,
    id: string,
    payload: unknown,
    acknowledge: (reply: Reply<never>) => void,
  ): void
}

/** The connection of one client, with both of its ends. */
export interface InMemoryConnection {
  signaling: Signaling
  address: DeviceAddress
  user: TestUser
  /** The token that the server has accepted last. */
  readonly token: string
  readonly isResuming: boolean
  /** The server asks for a new token. */
  requestToken(): void
  canCall(): boolean
  /** The command with which the device is recorded as connected. */
  connectDevice(): ConnectDevice
  deliver(push: Push): void
  /** Another connection of the same device has replaced this one. */
  replace(): void
  /** Closes the connection for good. The client receives the reason after every message that was sent before. */
  close(why: Failure): void
  drop(): void
  restore(): void
  /** The device dies, and neither end notices. */
  silence(): void
  /** Resolves when the client has responded, or the server has recorded that the connection is closed after `timeoutMs`. */
  probe(timeoutMs: number): Promise<void>
}

interface PendingCommand {
  transmit(): void
  settle(reply: Reply<never>): void
}

export function createInMemoryConnection(
  host: ConnectionHost,
  user: TestUser,
  options: SignalingOptions,
): InMemoryConnection {
  const { clock } = host
  const address: DeviceAddress = { userJid: user.userJid, deviceId: options.deviceId }
  const connectQueue = host.createMessageQueue('connect', address)
  const toServer = host.createMessageQueue('toServer', address)
  const toClient = host.createMessageQueue('toClient', address)
  const disconnectQueue = host.createMessageQueue('disconnect', address)
  const pending = new Map<string, PendingCommand>()
  let isSilent = false
  let needsKeepAlive = false
  let isOpen = false
  let isOnline = false
  let wasOnline = false
  /** Numbers the attempts to connect. Messages of an earlier attempt are lost. */
  let attempt = 0
  /** The attempt whose connection the server has closed. */
  let closedAttempt = 0
  let cancelRetry: () => void = () => undefined
  let accepted = { token: '', isResuming: false }
  const renewal = createTokenRenewal({
    clock,
    getToken: options.getNewToken ?? options.getToken,
    send(token, onAck) {
      const onAttempt = attempt
      transmit(toServer, () => {
        const isAccepted = onAttempt !== closedAttempt && host.renewToken(connection, token)
        if (isAccepted) accepted = { token, isResuming: false }
        transmit(toClient, () => {
          if (isAccepted) options.onTokenAccepted?.(token)
          onAck(isAccepted)
        })
      })
    },
  })

  /** Sends one message on the connection of an attempt. It arrives unless that connection breaks before. */
  function transmit(queue: MessageQueue, task: () => void, onAttempt = attempt): void {
    queue.add(() => {
      if (onAttempt === attempt && !isSilent) task()
    })
  }

  function connect(): void {
    cancelRetry()
    attempt += 1
    const thisAttempt = attempt
    const token = new Promise<string>((resolve) => {
      resolve(options.getToken())
    })
    token.then(
      (value) => {
        if (thisAttempt === attempt) transmit(connectQueue, () => authenticate(value))
      },
      (error: unknown) => {
        if (thisAttempt !== attempt) return
        const refusal = tokenRefusal(error)
        if (refusal) {
          shutDown('unauthorized', refusal, error)
          return
        }
        cancelRetry = clock.after(TOKEN_RETRY_MS, connect)
        options.onStatus(wasOnline ? 'reconnecting' : 'connecting', missingToken(error), error)
      },
    )
  }

  function authenticate(token: string): void {
    // The attempt gets no reply. `restore` starts another one.
    if (host.isUnreachable(address)) return
    const thisAttempt = attempt
    void host.admit(connection, token).then((admission) => {
      if (thisAttempt !== attempt || host.isUnreachable(address)) return
      if (admission !== 'refused') comeOnline(token, admission === 'resuming')
      else if (options.hasOtherToken?.()) {
        cancelRetry = clock.after(TOKEN_RETRY_MS, connect)
        interrupt(failure('unauthorized'))
      } else shutDown('unauthorized', failure('unauthorized'))
    })
  }

  function comeOnline(token: string, isResuming: boolean): void {
    accepted = { token, isResuming }
    options.onTokenAccepted?.(token)
    isOnline = true
    wasOnline = true
    host.connect(connection, attempt)
    for (const command of pending.values()) command.transmit()
    options.onStatus('online')
  }

  function interrupt(why: Failure): void {
    options.onStatus(wasOnline ? 'reconnecting' : 'connecting', why)
  }

  function disconnect(): void {
    renewal.stop()
    const brokenAttempt = attempt
    attempt += 1
    if (!isOnline) return
    isOnline = false
    disconnectQueue.add(() => {
      host.disconnect(connection, brokenAttempt)
    })
  }

  function shutDown(status: SignalingStatus, why: Failure, cause?: unknown): void {
    isOpen = false
    cancelRetry()
    disconnect()
    for (const command of [...pending.values()]) command.settle({ ok: false, failure: why })
    options.onStatus(status, why, cause)
  }

  const signaling: Signaling = {
    open() {
      if (isOpen) return
      isOpen = true
      wasOnline = false
      options.onStatus('connecting')
      connect()
    },
    close() {
      if (isOpen) shutDown('offline', failure('not-connected'))
    },
    setKeepAlive(isNeeded) {
      needsKeepAlive = isNeeded
    },
    send(name, request) {
      if (!isOpen) return Promise.reject(CallError.of('not-connected'))
      return new Promise((resolve, reject) => {
        const id = randomId()
        const settle = (reply: Reply<never>) => {
          if (!pending.delete(id)) return
          cancelTimeout()
          if (reply.ok) resolve(reply.value)
          else reject(new CallError(reply.failure))
        }
        const transmitCommand = () => {
          const payload = jsonCopy(request)
          const onAttempt = attempt
          transmit(toServer, () => {
            if (onAttempt === closedAttempt) return
            host.handleCommand(connection, name, id, payload, (reply) => {
              const received = jsonCopy(reply)
              transmit(toClient, () => settle(received), onAttempt)
            })
          })
        }
        const cancelTimeout = clock.after(COMMAND_TIMEOUT_MS, () => {
          settle({ ok: false, failure: failure('not-connected') })
        })
        pending.set(id, { transmit: transmitCommand, settle })
        if (isOnline) transmitCommand()
      })
    },
  }

  const connection: InMemoryConnection = {
    signaling,
    address,
    user,
    get token() {
      return accepted.token
    },
    get isResuming() {
      return accepted.isResuming
    },
    requestToken() {
      transmit(toClient, renewal.renew)
    },
    connectDevice: () => ({
      name: 'connectDevice',
      from: address,
      ...(user.userId !== undefined && { userId: user.userId }),
      displayName: user.displayName ?? cleanDisplayName(options.getDisplayName()),
      canCall: !accepted.isResuming && connection.canCall(),
    }),
    canCall: () => options.canCall?.() ?? true,
    deliver(push) {
      // The connection is broken and the server has not noticed yet: the push is lost.
      if (!isOnline) return
      const received = jsonCopy(push)
      transmit(toClient, () => {
        options.onPush(received)
      })
    },
    replace() {
      isOnline = false
      shutDown('offline', failure('not-connected', 'The server hung up'))
    },
    close(why) {
      // The connection is broken and the server has not noticed yet: the reason is lost.
      if (!isOnline) return
      closedAttempt = attempt
      transmit(toClient, () => {
        shutDown(why.statusCode === 401 ? 'unauthorized' : 'offline', why)
      })
    },
    drop() {
      if (!isOnline) return
      disconnect()
      interrupt(failure('not-connected'))
    },
    restore() {
      if (isOpen && !isSilent && !isOnline && !host.isUnreachable(address)) connect()
    },
    silence() {
      isSilent = true
      const silentAttempt = attempt
      clock.after(needsKeepAlive ? KEEP_ALIVE_TIMEOUT_MS : PING_TIMEOUT_MS, () => {
        if (silentAttempt === attempt) disconnect()
      })
    },
    probe(timeoutMs) {
      const probedAttempt = attempt
      return new Promise((resolve) => {
        const cancelTimeout = clock.after(timeoutMs, () => {
          if (probedAttempt === attempt) connection.drop()
          disconnectQueue.add(resolve)
          connection.restore()
        })
        transmit(toClient, () => {
          transmit(toServer, () => {
            cancelTimeout()
            resolve()
          })
        })
      })
    },
  }
  return connection
}
