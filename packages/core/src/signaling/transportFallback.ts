import { Manager } from 'socket.io-client'
import type { Clock } from '../api/ports/clock'
import { serverKey } from './serverKey'
import { transportChoiceFor, type TransportName } from './transportChoice'

/** How long a WebSocket may take to open. Longer than four round trips (DNS, TCP, TLS, upgrade) of a slow mobile network. */
const OPEN_TIMEOUT_MS = 4_000
/** How long the server may take to sign the client in after that. It gives up after 5 s by default. */
const SIGN_IN_TIMEOUT_MS = 6_000
/** A WebSocket that is closed before this time may have been closed by a proxy. */
const LASTING_MS = 60_000
/** When WebSocket is tried again if a call was in progress. */
const TRIAL_AFTER_CALL_MS = 60_000

export interface TransportFallbackOptions {
  /** The socket.io manager of the connection. */
  manager: Manager
  url: string
  path: string | undefined
  clock: Clock
  /** Whether a call needs the connection. Then it is not replaced by one over a better transport. */
  isNeeded(): boolean
  /** WebSocket works again, while the client is connected over HTTP long polling. */
  onWebSocketWorks(): void
}

/** Moves the connection to HTTP long polling where WebSocket does not work, and back. */
export interface TransportFallback {
  /**
   * Chooses the transports of an attempt that starts now.
   * @param onSilence Nothing has arrived on the first transport. The next attempt starts with the other one.
   */
  start(onSilence: () => void): void
  /** The attempt was given up because nothing has arrived in time. */
  silent(): void
  /** The attempt failed, with no answer of the server. */
  failed(): void
  connected(): void
  /** The connection was lost, and neither end has closed it. */
  lost(): void
  /** Cancels every timer. */
  stop(): void
}

export function createTransportFallback(options: TransportFallbackOptions): TransportFallback {
  const { manager, url, path, clock, isNeeded } = options
  const choice = transportChoiceFor(serverKey(options))
  let isConnected = false
  let cancelTimer: () => void = () => undefined
  let onSilence: (() => void) | null = null

  function setTimer(ms: number, task: () => void): void {
    cancelTimer()
    cancelTimer = clock.after(ms, task)
  }

  function expectAnswer(ms: number): void {
    setTimer(ms, () => {
      choice.silent()
      onSilence?.()
    })
  }

  function watchConnection(): void {
    const transport = manager.engine.transport.name as TransportName
    choice.connected(transport)
    if (transport === 'websocket') setTimer(LASTING_MS, choice.lasted)
    else setTimer(choice.nextTrialDelay(), tryWebSocket)
  }

  /** Tests WebSocket on a separate connection that does not sign in. The connection in use is only replaced if WebSocket works. */
  function tryWebSocket(): void {
    if (isNeeded()) {
      setTimer(TRIAL_AFTER_CALL_MS, tryWebSocket)
      return
    }
    const trial = new Manager(url, {
      ...(path !== undefined && { path }),
      ...{ transports: ['websocket'], reconnection: false, autoConnect: false },
    })
    const finish = (works: boolean) => {
      cancelTimer()
      if (works) choice.worksAgain()
      if (works && !isNeeded()) options.onWebSocketWorks()
      else setTimer(choice.nextTrialDelay(), tryWebSocket)
    }
    trial.open((error) => {
      finish(!error)
    })
    const cancelTimeout = clock.after(OPEN_TIMEOUT_MS, () => {
      finish(false)
    })
    cancelTimer = () => {
      cancelTimeout()
      trial.off()
      trial.engine.off()
      trial.engine.close()
    }
  }

  manager.on('open', () => {
    if (onSilence) expectAnswer(SIGN_IN_TIMEOUT_MS)
    manager.engine.once('upgrade', () => {
      if (isConnected) watchConnection()
    })
  })

  return {
    start(callback) {
      const chosen = choice.next()
      Object.assign(manager.opts, chosen)
      // HTTP long polling is the last resort: it has the whole time of the attempt.
      onSilence = chosen.transports[0] === 'websocket' ? callback : null
      if (onSilence) expectAnswer(OPEN_TIMEOUT_MS)
    },
    silent: choice.silent,
    failed: choice.failed,
    connected() {
      isConnected = true
      watchConnection()
    },
    lost() {
      // Offline, the browser closes the connection itself. Node has no `onLine`.
      if ((globalThis.navigator as Navigator | undefined)?.onLine === false) return
      if (isConnected) choice.lost()
      else choice.silent()
    },
    stop() {
      isConnected = false
      cancelTimer()
    },
  }
}
