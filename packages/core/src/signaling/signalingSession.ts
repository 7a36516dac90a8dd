import {
  type CommandName,
  type CommandRequest,
  type CommandResult,
  failure,
  type Failure,
  type Push,
  type SessionView,
  userOf,
} from '@offhook/protocol'
import type { ConnectionEvent } from '../api/callEvents'
import { CallError, isCallError } from '../api/callError'
import type { CallStoreState, ConnectionFailure } from '../api/callStoreState'
import type { Clock } from '../api/ports/clock'
import type { ClaimDeviceIdentity } from '../api/ports/deviceIdentity'
import type { CreateSignaling, Signaling, SignalingStatus } from '../api/ports/signaling'
import type { EventEmitter } from '../events/eventEmitter'
import type { CallStore } from '../store/callStore'
import { serverKey } from './serverKey'
import { codeUnavailable, createLazyCode } from '../loading/lazyCode'
import { describeFailure } from './connectionFailure'
import { onPageReturn } from './onPageReturn'
import { createSessionSync } from './sessionSync'
import { createTokenSource } from './tokenSource'

/** How long `connect` waits. The client keeps trying after that. */
const CONNECT_TIMEOUT_MS = 10_000

/** How long `disconnect` waits for pending commands, such as the end of a call. */
const DISCONNECT_TIMEOUT_MS = 1_000

/** The code for the connection is loaded again after this time, or when the network is back. */
const RETRY_LOAD_MS = 2_000

export interface SignalingSessionOptions {
  url: string
  path: string | undefined
  token: string | (() => string | Promise<string>)
  getDisplayName(): string
  /** Whether this device can make and answer calls. */
  canCall(): boolean
  loadSignaling(): Promise<CreateSignaling>
  claimIdentity: ClaimDeviceIdentity
  store: CallStore
  emitter: EventEmitter
  clock: Clock
}

/** Handles what the server sends. */
export interface SignalingSessionHandlers {
  /** The room ids of the calls whose state is requested with each snapshot. */
  knownCalls(): string[]
  /** Called before the snapshot of another user than the one before, whose calls are still in the store. */
  onUserChanged(): void
  /** Called with the snapshot that follows each connect, and with those that `sync` requests. */
  onSession(view: SessionView): void
  onPush(push: Push): void
  /** The server refuses the token for good. No call can go on. */
  onUnauthorized(): void
}

/** The connection of the client to the signaling server. It is opened and closed any number of times. */
export interface SignalingSession {
  /** Sets the handlers. Call it once, before the first `connect`. */
  start(handlers: SignalingSessionHandlers): void
  /** Resolves when the first snapshot has been handled. Called while disconnecting, it connects after that. */
  connect(): Promise<void>
  /** Waits for pending commands for a moment, and closes the connection. */
  disconnect(): Promise<void>
  /** Whether `disconnect` waits for pending commands. No new command may be started. */
  readonly isDisconnecting: boolean
  send: Signaling['send']
  /** The last round trips to the server, in milliseconds. Empty where they are not measured. */
  readonly roundTrips: readonly number[]
  /** Requests a snapshot of the session. */
  sync(): void
  /** Releases the identity of the page. The session cannot be used afterwards. */
  destroy(): void
}

const eventStatus: Record<SignalingStatus, ConnectionEvent['status'] | null> = {
  offline: 'DISCONNECTED',
  connecting: null,
  online: 'CONNECTED',
  reconnecting: 'RECONNECTING',
  unauthorized: 'AUTHFAIL',
}

/** Whether this device takes part in a call. A call that only rings here also rings on the other devices of the user. */
const isInCall = ({ calls }: CallStoreState) =>
  Object.values(calls).some(
    ({ status, direction }) => status !== 'ended' && !(status === 'ringing' && direction === 'incoming'),
  )

export function createSignalingSession(options: SignalingSessionOptions): SignalingSession {
  const { store, emitter, clock } = options
  const pendingCommands = new Set<Promise<unknown>>()
  let handlers: SignalingSessionHandlers = {
    knownCalls: () => [],
    onUserChanged: () => undefined,
    onSession: () => undefined,
    onPush: () => undefined,
    onUnauthorized: () => undefined,
  }
  const tokens = createTokenSource({
    token: options.token,
    clock,
    hasCall: () => Object.values(store.getState().calls).some(({ status }) => status !== 'ended'),
    mayWait() {
      const { status } = store.getState().connection
      return status === 'online' || status === 'reconnecting'
    },
  })
  const code = createLazyCode(() => options.loadSignaling(), clock)
  let signaling: Promise<Signaling> | null = null
  let transport: Signaling | null = null
  let cancelRetry: (() => void) | null = null
  /** Whether the client is meant to be connected: from `connect` until `disconnect`. */
  let isStarted = false
  let disconnecting: Promise<void> | null = null
  /** The error behind the failure in the store. */
  let lastCause: unknown
  let pendingConnect: { promise: Promise<void>; settle(error?: CallError): void } | null = null

  const sessionSync = createSessionSync({
    claimIdentity: () => options.claimIdentity(serverKey(options)),
    send,
    isStarted: () => isStarted,
    knownCalls: () => handlers.knownCalls(),
    onSnapshot(view, earlierPushes) {
      const { self } = store.getState()
      if (self && self.userJid !== view.self.userJid) handlers.onUserChanged()
      store.setState({ self: { ...view.self, userId: view.self.userId ?? userOf(view.self.userJid) } })
      setStatus('online')
      handlers.onSession(view)
      for (const push of earlierPushes) handlers.onPush(push)
      pendingConnect?.settle()
    },
    onPush(push) {
      handlers.onPush(push)
    },
  })

  function setStatus(status: SignalingStatus, reason?: Failure, cause?: unknown): void {
    const { connection } = store.getState()
    const failed = reason && describeFailure(options.url, tokens, reason, cause)
    if (reason) lastCause = cause
    if (connection.status === status && (!failed || failed.help === connection.failure?.help)) return
    store.setState({ connection: { status, ...(failed && { failure: failed }) } })
    const event = eventStatus[status]
    if (event && connection.status !== status) emitConnection(event, failed)
  }

  function emitConnection(status: ConnectionEvent['status'], failed?: ConnectionFailure): void {
    const event: ConnectionEvent = { userJid: store.getState().self?.userJid ?? '', localUser: true, status }
    if (!failed) {
      emitter.emit('connection', event)
      return
    }
    const { code: _code, message: errorMessage, ...details } = failed
    emitter.emit('connection', { ...event, errorMessage, ...details })
  }

  function onStatus(status: SignalingStatus, reason?: Failure, cause?: unknown): void {
    if (!isStarted) return
    // The client is online when it has the server's snapshot, not when the transport is connected.
    if (status === 'online') {
      sessionSync.sync()
      return
    }
    setStatus(status, reason, cause)
    if (status !== 'unauthorized') return
    handlers.onUnauthorized()
    pendingConnect?.settle(new CallError(reason ?? failure('unauthorized'), cause === undefined ? {} : { cause }))
  }

  function load(): Promise<Signaling> {
    signaling ??= Promise.all([code.load(), sessionSync.identify()]).then(([create, { deviceId }]) => {
      const created = create({
        url: options.url,
        path: options.path,
        getToken: tokens.get,
        getNewToken: tokens.getNew,
        onTokenAccepted: tokens.accept,
        hasOtherToken: tokens.hasOther,
        deviceId,
        getDisplayName: options.getDisplayName,
        canCall: options.canCall,
        clock,
        onStatus,
        onPush(push) {
          if (isStarted) sessionSync.receivePush(push)
        },
      })
      store.subscribe((state, before) => {
        if (isInCall(state) !== isInCall(before)) created.setKeepAlive(isInCall(state))
      })
      transport = created
      return created
    })
    return signaling
  }

  function send<N extends CommandName>(name: N, request: CommandRequest<N>): Promise<CommandResult<N>> {
    if (!isStarted || !signaling) return Promise.reject(CallError.of('not-connected'))
    const result = signaling.then((loaded) => loaded.send(name, request))
    pendingCommands.add(result)
    const remove = () => pendingCommands.delete(result)
    result.then(remove, remove)
    return result
  }

  /** A command may cause another one: an answer that is acknowledged too late is reverted. */
  async function settlePendingCommands(): Promise<void> {
    while (pendingCommands.size > 0) await Promise.allSettled(pendingCommands)
  }

  function waitForConnect(): Promise<void> {
    if (pendingConnect) return pendingConnect.promise
    let settle: (error?: CallError) => void = () => undefined
    const promise = new Promise<void>((resolve, reject) => {
      const cancelTimeout = clock.after(CONNECT_TIMEOUT_MS, () => {
        failConnect(code.current ? notConnected() : codeUnavailable())
      })
      settle = (error) => {
        cancelTimeout()
        pendingConnect = null
        if (error) reject(error)
        else resolve()
      }
    })
    pendingConnect = { promise, settle }
    return promise
  }

  /** The error of a `connect` that takes too long: the latest failure, or what the first attempt still waits for. */
  function notConnected(): CallError {
    const { failure: latest } = store.getState().connection
    const { help } = latest ?? describeFailure(options.url, tokens, failure('not-connected'))
    const cause = latest && lastCause !== undefined ? { cause: lastCause } : {}
    return CallError.of('not-connected', undefined, { ...cause, ...(help !== undefined && { help }) })
  }

  function failConnect(error: CallError): void {
    if (!pendingConnect) return
    const { statusCode, code: name, message, help, cause } = error
    const reason = { statusCode, code: name, message, ...(help !== null && { help }) }
    const failed = describeFailure(options.url, tokens, reason, cause)
    store.setState({ connection: { ...store.getState().connection, failure: failed } })
    emitConnection('CONNECTIONFAILED', failed)
    pendingConnect.settle(error)
  }

  /** Opens the connection. Without its code `connect` rejects, and the code is loaded again until `disconnect`. */
  function open(): void {
    cancelRetry?.()
    load().then(
      (loaded) => {
        if (isStarted) loaded.open()
      },
      (error: unknown) => {
        signaling = null
        if (!isStarted) return
        failConnect(isCallError(error) ? error : CallError.of('not-connected', undefined, { cause: error }))
        retryOpening()
      },
    )
  }

  function retryOpening(): void {
    cancelRetry?.()
    const cancelTimer = clock.after(RETRY_LOAD_MS, open)
    const stopWatching = onPageReturn(open)
    cancelRetry = () => {
      cancelRetry = null
      cancelTimer()
      stopWatching()
    }
  }

  function connect(): Promise<void> {
    if (disconnecting) return disconnecting.then(connect)
    if (isStarted && store.getState().connection.status === 'online') return Promise.resolve()
    const connected = waitForConnect()
    isStarted = true
    if (store.getState().connection.status !== 'reconnecting') setStatus('connecting')
    open()
    return connected
  }

  async function closeConnection(): Promise<void> {
    if (pendingCommands.size > 0 && store.getState().connection.status === 'online') {
      await new Promise<void>((resolve) => {
        const cancelTimeout = clock.after(DISCONNECT_TIMEOUT_MS, resolve)
        void settlePendingCommands().then(() => {
          cancelTimeout()
          resolve()
        })
      })
    }
    isStarted = false
    cancelRetry?.()
    transport?.close()
    tokens.forget()
    sessionSync.suspend()
    pendingConnect?.settle(CallError.of('not-connected'))
    setStatus('offline')
  }

  return {
    start(given) {
      handlers = given
    },
    connect,
    async disconnect() {
      if (isStarted)
        disconnecting ??= closeConnection().finally(() => {
          disconnecting = null
        })
      await disconnecting
    },
    get isDisconnecting() {
      return disconnecting !== null
    },
    get roundTrips() {
      return transport?.roundTrips ?? []
    },
    send,
    sync: sessionSync.sync,
    destroy: sessionSync.release,
  }
}
