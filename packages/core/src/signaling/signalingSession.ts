import { failure, type Failure, type Push, type SessionView } from '@offhook/protocol'
import type { Clock } from '../api/ports/clock'
import type { ClaimDeviceIdentity, DeviceIdentity } from '../api/ports/deviceIdentity'
import type { CreateSignaling, Signaling, SignalingStatus } from '../api/ports/signaling'
import type { CallStore } from '../store/callStore'
import type { CallStoreState } from '../api/callStoreState'
import type { ConnectionEvent } from '../api/callEvents'
import { CallError } from '../api/callError'
import type { EventEmitter } from '../events/eventEmitter'

/** How long `connect` is patient. The client goes on trying after that. */
const CONNECT_TIMEOUT_MS = 10_000

/** How long `disconnect` waits for commands that are still under way: a hang-up should arrive. */
const FAREWELL_MS = 1_000

export interface SignalingSessionOptions {
  url: string
  token: string | (() => string | Promise<string>)
  getDisplayName(): string
  load(): Promise<CreateSignaling>
  claimIdentity: ClaimDeviceIdentity
  store: CallStore
  emitter: EventEmitter
  clock: Clock
  /** Calls the server should say the truth about. */
  knownCalls(): string[]
  onSession(view: SessionView): void
  onPush(push: Push): void
}

/** The client's end of the line to the server: opened and hung up any number of times, and on every connect told the truth. */
export interface SignalingSession {
  /** While it is being hung up: once that is done. */
  connect(): Promise<void>
  disconnect(): Promise<void>
  /** Nothing new may begin: only what is under way is still awaited. */
  readonly isDisconnecting: boolean
  send: Signaling['send']
  sync(): void
  /** For good: this page is no device any more. */
  destroy(): void
}

const eventStatus: Record<SignalingStatus, ConnectionEvent['status'] | null> = {
  offline: 'DISCONNECTED',
  connecting: null,
  online: 'CONNECTED',
  reconnecting: 'RECONNECTING',
  unauthorized: 'AUTHFAIL',
}

/** In a call of one's own doing: what only rings here rings on other devices as well. */
const isInCall = ({ calls }: CallStoreState) =>
  Object.values(calls).some(
    ({ status, direction }) => status !== 'ended' && !(status === 'ringing' && direction === 'incoming'),
  )

export function createSignalingSession(options: SignalingSessionOptions): SignalingSession {
  const { store, emitter, clock } = options
  const inFlight = new Set<Promise<unknown>>()
  let identity: Promise<DeviceIdentity> | null = null
  let signaling: Promise<Signaling> | null = null
  let isWanted = false
  let disconnecting: Promise<void> | null = null
  let opening: { promise: Promise<void>; settle(error?: CallError): void } | null = null
  /** Pushes from before the first word about what is true: alone they mislead, for it may be the newer. `null` once that is heard. */
  let early: Push[] | null = []

  function show(status: SignalingStatus, reason?: Failure): void {
    if (store.getState().connection.status === status) return
    store.setState({ connection: { status } })
    const event = eventStatus[status]
    if (event) tell(event, reason)
  }

  function tell(status: ConnectionEvent['status'], reason?: Failure): void {
    const userJid = store.getState().self?.userJid ?? ''
    emitter.emit('connection', {
      userJid,
      localUser: true,
      status,
      ...(reason && { statusCode: reason.statusCode, errorMessage: reason.message }),
    })
  }

  function onStatus(status: SignalingStatus, reason?: Failure): void {
    if (!isWanted) return
    // Online is when the client knows what is true, not when a socket is open.
    if (status === 'online') {
      sync()
      return
    }
    show(status, reason)
    if (status === 'unauthorized') opening?.settle(new CallError(reason ?? failure('unauthorized')))
  }

  function sync(): void {
    void ask().then(
      (view) => {
        if (!isWanted) return
        store.setState({ self: view.self })
        show('online')
        options.onSession(view)
        const late = early ?? []
        early = null
        late.forEach(options.onPush)
        opening?.settle()
      },
      // The line broke again, and the next connect asks again.
      () => undefined,
    )
  }

  async function ask(): Promise<SessionView> {
    const page = await identify()
    const view = await send('session:sync', {
      knownCalls: options.knownCalls(),
      ...(page.resumes.length > 0 && { resumedDevices: [...page.resumes] }),
    })
    page.settle()
    // Said once: what the page before this one has sent may arrive later still, and is not this one's to take over.
    identity = Promise.resolve({ ...page, resumes: [] })
    return view
  }

  function identify(): Promise<DeviceIdentity> {
    identity ??= options.claimIdentity()
    return identity
  }

  function load(): Promise<Signaling> {
    signaling ??= Promise.all([options.load(), identify()]).then(([create, { deviceId }]) => {
      const line = create({
        url: options.url,
        getToken: async () => (typeof options.token === 'string' ? options.token : options.token()),
        deviceId,
        getDisplayName: options.getDisplayName,
        clock,
        onStatus,
        onPush(push) {
          if (!isWanted) return
          if (early) early.push(push)
          else options.onPush(push)
        },
      })
      store.subscribe((state, before) => {
        if (isInCall(state) !== isInCall(before)) line.setKeepAlive(isInCall(state))
      })
      return line
    })
    return signaling
  }

  const send: Signaling['send'] = (name, request) => {
    if (!isWanted || !signaling) return Promise.reject(CallError.of('not-connected'))
    const sent = signaling.then((line) => line.send(name, request))
    inFlight.add(sent)
    const done = () => inFlight.delete(sent)
    sent.then(done, done)
    return sent
  }

  /** What comes of a command may be a command: an answer that came too late is taken back. */
  async function farewell(): Promise<void> {
    while (inFlight.size > 0) await Promise.allSettled(inFlight)
  }

  function awaitOpening(): Promise<void> {
    if (opening) return opening.promise
    let settle: (error?: CallError) => void = () => undefined
    const promise = new Promise<void>((resolve, reject) => {
      const stopWaiting = clock.after(CONNECT_TIMEOUT_MS, () => {
        const error = CallError.of('not-connected')
        tell('CONNECTIONFAILED', error)
        settle(error)
      })
      settle = (error) => {
        stopWaiting()
        opening = null
        if (error) reject(error)
        else resolve()
      }
    })
    opening = { promise, settle }
    return promise
  }

  function connect(): Promise<void> {
    if (disconnecting) return disconnecting.then(connect)
    if (isWanted && store.getState().connection.status === 'online') return Promise.resolve()
    const opened = awaitOpening()
    isWanted = true
    if (store.getState().connection.status !== 'reconnecting') show('connecting')
    load().then(
      (line) => {
        if (isWanted) line.open()
      },
      (error: unknown) => {
        signaling = null
        opening?.settle(CallError.of('not-connected', undefined, error))
      },
    )
    return opened
  }

  async function closeConnection(): Promise<void> {
    const line = signaling
    if (inFlight.size > 0 && store.getState().connection.status === 'online') {
      await new Promise<void>((resolve) => {
        const stopWaiting = clock.after(FAREWELL_MS, resolve)
        void farewell().then(() => {
          stopWaiting()
          resolve()
        })
      })
    }
    isWanted = false
    ;(await line)?.close()
    opening?.settle(CallError.of('not-connected'))
    show('offline')
  }

  return {
    connect,
    async disconnect() {
      if (isWanted)
        disconnecting ??= closeConnection().finally(() => {
          disconnecting = null
        })
      await disconnecting
    },
    get isDisconnecting() {
      return disconnecting !== null
    },
    send,
    sync,
    destroy() {
      void identity?.then(({ release }) => {
        release()
      })
    },
  }
}
