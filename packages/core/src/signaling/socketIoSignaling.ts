import {
  type ClientToServerEvents,
  type CommandName,
  type CommandRequest,
  type Failure,
  type Handshake,
  type ConnectionPushes,
  PROTOCOL_VERSION,
  type Push,
  type Reply,
  type ServerToClientEvents,
  failure,
} from '@offhook/protocol'
import { io, type Socket } from 'socket.io-client'
import { CallError } from '../api/callError'
import { randomId } from './randomId'
import type { CreateSignaling, SignalingStatus } from '../api/ports/signaling'
import { createTaskQueue } from './taskQueue'

/** How long a command may take, reconnecting included. */
const ANSWER_MS = 10_000
/** How long one attempt to connect may take, the fetching of a token included. */
const ATTEMPT_MS = 20_000
const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 4_000
/** The same in a call. An attempt that was begun while there was no network may sleep for long when there is one again (RFC 6298). */
const ATTEMPT_IN_CALL_MS = 2_000
const LONGEST_DELAY_IN_CALL_MS = 1_000
/** In a call: how long after one sign of life the next one follows, and how long the server may take to confirm it. */
const BEAT_MS = 1_500
const BEAT_LATE_MS = 2_500
/** After how long of silence the server gives such a line up. */
const ALIVE_WITHIN_MS = 5_000
/** Pause before a token is asked for again that could not be had. */
const TOKEN_RETRY_MS = 5_000

interface PendingCommand {
  transmit(): void
  settle(reply: Reply<never>): void
}

/** `emit` of socket.io cannot be called with an event name that is a type parameter, so its type is said again here, once. */
type Emit = <N extends CommandName>(
  name: N,
  id: string,
  request: CommandRequest<N>,
  ack: (reply: Reply<never>) => void,
) => void

/**
 * The line over socket.io: websocket first, long polling where that is blocked.
 *
 * Reconnecting is done here and not by socket.io, which gives up after a handshake that the server refused and knows nothing of
 * tokens that could not be fetched: there is one back-off for every cause, by the given clock.
 */
export const createSocketIoSignaling: CreateSignaling = (options) => {
  const { url, deviceId, clock } = options
  const pending = new Map<string, PendingCommand>()
  const arrivals = createTaskQueue()
  let isOpen = false
  let wasOnline = false
  let attempts = 0
  let failures = 0
  let isWaiting = false
  let cancelTimer: () => void = () => undefined
  let isAttended = false
  let cancelBeat: () => void = () => undefined
  let cancelTokenRetry: () => void = () => undefined
  /** How far a server that is stopping spreads its clients, in milliseconds. */
  let spread = 0
  const page = typeof window === 'undefined' ? null : window

  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    autoConnect: false,
    forceNew: true,
    reconnection: false,
    timeout: ATTEMPT_MS,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  })
  const emit = socket.emit.bind(socket) as Emit

  socket.on('connect', () => {
    cancelTimer()
    failures = 0
    wasOnline = true
    for (const command of pending.values()) command.transmit()
    if (isAttended) beat()
    options.onStatus('online')
  })
  socket.on('connect_error', (error) => {
    const refusal = (error as { data?: Failure }).data
    if (refusal?.statusCode === 401) halt('unauthorized', refusal)
    else retry(refusal ?? failure('not-connected'))
  })
  socket.on('disconnect', (reason) => {
    if (!isOpen || reason === 'io client disconnect') return
    // Said by the server on purpose: this device has connected once more, and two lines of one device would chase each other.
    if (reason === 'io server disconnect') hangUp('offline', failure('not-connected', 'The server hung up'))
    else retry(failure('not-connected'))
  })
  socket.on('server:closing', ({ failure: why }) => {
    hangUp(why.statusCode === 401 ? 'unauthorized' : 'offline', why)
  })
  // Hung up from here: Chromium complains of whatever is said while the other end's goodbye is on its way.
  socket.on('server:draining', ({ within }) => {
    spread = within
    retry(failure('not-connected'))
  })
  socket.on('server:token-expiring', renewToken)
  socket.onAny((name: Push['name'] | keyof ConnectionPushes, payload: Push['payload']) => {
    if (name.startsWith('server:')) return
    // One of the union, which its two halves do not show.
    const push = { name, payload } as Push
    arrivals.add(() => {
      options.onPush(push)
    })
  })

  function attempt(): void {
    cancelTimer()
    isWaiting = false
    const mine = ++attempts
    const patience = isAttended ? ATTEMPT_IN_CALL_MS * (1 + failures / 4) : ATTEMPT_MS
    cancelTimer = clock.after(Math.min(patience, ATTEMPT_MS), () => {
      retry(failure('not-connected'))
    })
    // First the token, then the line: the server does not wait long for whoever has not said who they are.
    const token = new Promise<string>((resolve) => {
      resolve(options.getToken())
    })
    token.then(
      (value) => {
        if (mine === attempts) connect(value)
      },
      (error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        if (mine === attempts) retry(failure('not-connected', `No token: ${why}`))
      },
    )
  }

  function connect(token: string): void {
    const displayName = options.getDisplayName()
    socket.auth = { token, deviceId, displayName, protocolVersion: PROTOCOL_VERSION } satisfies Handshake
    socket.connect()
  }

  /** A sign of life, until it is confirmed too late: then the line is dead, though nothing has said so. */
  function beat(): void {
    const mine = attempts
    emit('connection:keep-alive', randomId(), { within: isAttended ? ALIVE_WITHIN_MS : 0 }, () => {
      if (mine !== attempts || !isAttended) return
      cancelBeat()
      cancelBeat = clock.after(BEAT_MS, beat)
    })
    cancelBeat()
    if (!isAttended) return
    cancelBeat = clock.after(BEAT_LATE_MS, () => {
      retry(failure('not-connected'))
    })
  }

  /** The line stays as it is. Where no newer token can be had in time, the server closes it. */
  function renewToken(): void {
    const mine = attempts
    cancelTokenRetry()
    cancelTokenRetry = clock.after(TOKEN_RETRY_MS, renewToken)
    options.getToken().then(
      (token) => {
        if (mine !== attempts) return
        emit('connection:token', randomId(), { token }, (reply) => {
          if (reply.ok && mine === attempts) cancelTokenRetry()
        })
      },
      () => undefined,
    )
  }

  function stopTimers(): void {
    cancelTimer()
    cancelBeat()
    cancelTokenRetry()
  }

  function retry(why: Failure): void {
    if (!isOpen || isWaiting) return
    stopTimers()
    isWaiting = true
    attempts += 1
    // A line that was given up and came all the same would be one that nobody looks after.
    socket.disconnect()
    // Spread, so that the clients of a server that comes back do not all arrive at once.
    const chance = Math.random()
    const longest = isAttended ? LONGEST_DELAY_IN_CALL_MS : LONGEST_DELAY_MS
    const backOff = Math.min(FIRST_DELAY_MS * 2 ** failures, longest) * (0.5 + chance) + spread * chance
    failures += 1
    spread = 0
    cancelTimer = clock.after(why.retryAfterMs === undefined ? backOff : why.retryAfterMs * (1 + chance / 4), attempt)
    options.onStatus(wasOnline ? 'reconnecting' : 'connecting', why)
  }

  /** The network may be back: there is no reason to sit out the delay. */
  function hurry(): void {
    if (!isWaiting || page?.document.visibilityState === 'hidden') return
    failures = 0
    attempt()
  }

  /** The server's last word, after all it said before: how the call ended, for one. */
  function hangUp(status: SignalingStatus, why: Failure): void {
    arrivals.add(() => {
      if (isOpen) halt(status, why)
    })
  }

  function halt(status: SignalingStatus, why: Failure): void {
    isOpen = false
    isWaiting = false
    attempts += 1
    stopTimers()
    page?.removeEventListener('online', hurry)
    page?.document.removeEventListener('visibilitychange', hurry)
    socket.disconnect()
    arrivals.clear()
    const unanswered = [...pending.values()]
    pending.clear()
    for (const command of unanswered) command.settle({ ok: false, failure: why })
    options.onStatus(status, why)
  }

  return {
    open() {
      if (isOpen) return
      isOpen = true
      wasOnline = false
      failures = 0
      page?.addEventListener('online', hurry)
      page?.document.addEventListener('visibilitychange', hurry)
      options.onStatus('connecting')
      attempt()
    },
    close() {
      if (isOpen) halt('offline', failure('not-connected'))
    },
    setKeepAlive(isNeeded) {
      isAttended = isNeeded
      if (socket.connected) beat()
    },
    send(name, request) {
      if (!isOpen) return Promise.reject(CallError.of('not-connected'))
      return new Promise((resolve, reject) => {
        const id = randomId()
        const settle = (reply: Reply<never>) => {
          pending.delete(id)
          cancel()
          if (reply.ok) resolve(reply.value)
          else reject(new CallError(reply.failure))
        }
        const transmit = () => {
          emit(name, id, request, (reply) => {
            arrivals.add(() => {
              if (pending.has(id)) settle(reply)
            })
          })
        }
        const cancel = clock.after(ANSWER_MS, () => {
          settle({ ok: false, failure: failure('not-connected') })
        })
        pending.set(id, { transmit, settle })
        if (socket.connected) transmit()
      })
    },
  }
}
