import {
  type ClientToServerEvents,
  type ConnectionPushes,
  type Failure,
  type Handshake,
  PROTOCOL_VERSION,
  type Push,
  type ServerToClientEvents,
  failure,
} from '@offhook/protocol'
import { io, type Socket } from 'socket.io-client'
import { CallError } from '../api/callError'
import type { CreateSignaling, SignalingStatus } from '../api/ports/signaling'
import { createCommandQueue, type EmitCommand } from './commandQueue'
import { httpRefusal } from './httpRefusal'
import { createKeepAlive } from './keepAlive'
import { onPageReturn } from './onPageReturn'
import { randomId } from './randomId'
import { ATTEMPT_TIMEOUT_MS, createReconnectBackoff } from './reconnectBackoff'
import { createTaskQueue } from './taskQueue'
import { missingToken, tokenRefusal } from './tokenSource'
import { createTokenRenewal } from './tokenRenewal'
import { tokenSubject } from './tokenSubject'
import { createTransportFallback } from './transportFallback'

/**
 * The signaling transport over socket.io: WebSocket first, HTTP long polling where a proxy breaks WebSocket.
 *
 * It reconnects by itself instead of using socket.io's reconnection, which stops after a handshake that the server refuses, and does not
 * handle tokens that cannot be fetched. One back-off applies to every cause, and it uses the given clock.
 */
export const createSocketIoSignaling: CreateSignaling = (options) => {
  const { url, path, deviceId, clock } = options
  /** Delivers acknowledgements and pushes in the order in which they arrive, each in a task of its own. */
  const deliveries = createTaskQueue()
  const backoff = createReconnectBackoff()
  let isOpen = false
  let wasOnline = false
  let isWaitingToRetry = false
  /** Numbers the attempts to connect, so that a token for an earlier attempt is recognized. */
  let attempt = 0
  let subject: string | null = null
  let cancelTimer: () => void = () => undefined
  let stopWatchingPage: () => void = () => undefined

  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    timeout: ATTEMPT_TIMEOUT_MS,
    tryAllTransports: true,
    ...(path !== undefined && { path }),
  })
  // The type of `emit` does not allow an event name that is a type parameter.
  const emit = socket.emit.bind(socket) as EmitCommand
  const isConnected = () => socket.connected

  const commands = createCommandQueue({
    clock,
    isConnected,
    emit(name, id, request, onAck) {
      emit(name, id, request, (reply) => {
        deliveries.add(() => {
          onAck(reply)
        })
      })
    },
  })
  const keepAlive = createKeepAlive({
    clock,
    isConnected,
    send(within, onAck) {
      emit('connection:keep-alive', randomId(), { within }, onAck)
    },
    onTimeout() {
      transports.lost()
      retry(failure('not-connected'))
    },
  })
  const tokenRenewal = createTokenRenewal({
    clock,
    getToken: options.getNewToken ?? options.getToken,
    send(token, onAck) {
      emit('connection:token', randomId(), { token }, ({ ok }) => {
        if (ok) options.onTokenAccepted?.(token)
        onAck(ok)
      })
    },
  })

  const transports = createTransportFallback({
    ...{ manager: socket.io, url, path, clock },
    isNeeded: () => keepAlive.isNeeded,
    onWebSocketWorks() {
      closeSocket()
      connect()
    },
  })

  socket.on('connect', () => {
    cancelTimer()
    transports.connected()
    backoff.reset()
    wasOnline = true
    options.onTokenAccepted?.((socket.auth as Handshake).token)
    commands.resend()
    keepAlive.start()
    options.onStatus('online')
  })
  socket.on('connect_error', (error) => {
    const refusal = (error as { data?: Failure }).data ?? httpRefusal(error)
    if (!refusal) transports.failed()
    if (refusal?.statusCode === 401 && !options.hasOtherToken?.()) stop('unauthorized', refusal)
    else retry(refusal ?? failure('not-connected'), refusal ? undefined : error)
  })
  socket.on('disconnect', (reason) => {
    if (!isOpen || reason === 'io client disconnect') return
    // The server disconnects a device that has connected again: if both connections reconnected, each would close the other.
    if (reason === 'io server disconnect')
      stopAfterDeliveries('offline', failure('not-connected', 'The server hung up'))
    else {
      transports.lost()
      retry(failure('not-connected'))
    }
  })
  socket.on('server:closing', ({ failure: reason }) => {
    stopAfterDeliveries(reason.statusCode === 401 ? 'unauthorized' : 'offline', reason)
  })
  // The client disconnects first: Chromium logs an error for messages that are sent after the server has closed the WebSocket.
  socket.on('server:draining', ({ within }) => {
    backoff.spreadNext(within)
    retry(failure('not-connected'))
  })
  socket.on('server:probe', () => {
    keepAlive.respond()
  })
  socket.on('server:token-expiring', () => {
    tokenRenewal.renew()
  })
  socket.onAny((name: Push['name'] | keyof ConnectionPushes, payload: Push['payload']) => {
    if (name.startsWith('server:')) return
    // TypeScript cannot infer that the name and the payload belong together.
    const push = { name, payload } as Push
    deliveries.add(() => {
      options.onPush(push)
    })
  })

  function connect(): void {
    cancelTimer()
    isWaitingToRetry = false
    const current = ++attempt
    cancelTimer = clock.after(backoff.attemptTimeout(keepAlive.isNeeded), () => {
      // An inactive socket still waits for the token.
      if (socket.active) transports.silent()
      retry(failure('not-connected'))
    })
    // The token is fetched before the socket connects: the server closes a connection that does not authenticate in time.
    const token = new Promise<string>((resolve) => {
      resolve(options.getToken())
    })
    token.then(
      (value) => {
        if (current === attempt) connectSocket(value)
      },
      (error: unknown) => {
        if (current !== attempt) return
        const refusal = tokenRefusal(error)
        if (refusal) stop('unauthorized', refusal, error)
        else retry(missingToken(error), error)
      },
    )
  }

  function connectSocket(token: string): void {
    const displayName = options.getDisplayName()
    const nextSubject = tokenSubject(token)
    // The app has signed in another user: they do not send the pending commands of the earlier one.
    if (nextSubject !== subject && subject !== null) commands.failAll(failure('not-connected'))
    subject = nextSubject
    socket.auth = {
      ...{ token, deviceId, displayName, protocolVersion: PROTOCOL_VERSION },
      ...(options.canCall?.() === false && { canCall: false }),
    } satisfies Handshake
    transports.start(() => {
      socket.disconnect()
      connectSocket(token)
    })
    socket.connect()
  }

  function closeSocket(): void {
    cancelTimer()
    transports.stop()
    keepAlive.stop()
    tokenRenewal.stop()
    attempt += 1
    // Also cancels an attempt: a connection that was established after it was given up would not be used.
    socket.disconnect()
  }

  function retry(reason: Failure, cause?: unknown): void {
    if (!isOpen || isWaitingToRetry) return
    isWaitingToRetry = true
    closeSocket()
    cancelTimer = clock.after(backoff.nextDelay(keepAlive.isNeeded, reason), connect)
    options.onStatus(wasOnline ? 'reconnecting' : 'connecting', reason, cause)
  }

  function retryNow(): void {
    if (!isWaitingToRetry) return
    backoff.reset()
    connect()
  }

  /** Stops once the pushes that the server sent before have been delivered, such as the end of a call. */
  function stopAfterDeliveries(status: SignalingStatus, reason: Failure): void {
    deliveries.add(() => {
      if (isOpen) stop(status, reason)
    })
  }

  function stop(status: SignalingStatus, reason: Failure, cause?: unknown): void {
    isOpen = false
    isWaitingToRetry = false
    stopWatchingPage()
    closeSocket()
    deliveries.clear()
    commands.failAll(reason)
    options.onStatus(status, reason, cause)
  }

  return {
    open() {
      if (isOpen) return
      isOpen = true
      wasOnline = false
      backoff.reset()
      stopWatchingPage = onPageReturn(retryNow)
      options.onStatus('connecting')
      connect()
    },
    close() {
      if (isOpen) stop('offline', failure('not-connected'))
    },
    setKeepAlive: keepAlive.setNeeded,
    roundTrips: keepAlive.roundTrips,
    send(name, request) {
      return isOpen ? commands.send(name, request) : Promise.reject(CallError.of('not-connected'))
    },
  }
}
