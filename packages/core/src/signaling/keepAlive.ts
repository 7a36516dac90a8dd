import type { Clock } from '../api/ports/clock'

/** The time between an acknowledgement and the next message. */
const INTERVAL_MS = 1_500
/** How long the server may take to acknowledge a message. */
const ACK_TIMEOUT_MS = 2_500
/** How many round trips are kept: those of 20 seconds. */
const ROUND_TRIPS = 12
/** After this time without a message the server closes the connection. */
const SERVER_TIMEOUT_MS = 5_000

export interface KeepAliveOptions {
  clock: Clock
  isConnected(): boolean
  /** Sends `connection:keep-alive`. `within` is the time in which the server expects the next message, in milliseconds; 0 ends it. */
  send(within: number, onAck: () => void): void
  /** No acknowledgement has arrived in time: the connection is dead, although the browser has not reported it. */
  onTimeout(): void
}

/** Detects a dead connection within seconds while it is needed. */
export interface KeepAlive {
  readonly isNeeded: boolean
  /** The last times from a message to its acknowledgement, in milliseconds, oldest first. */
  readonly roundTrips: readonly number[]
  setNeeded(isNeeded: boolean): void
  /** Sends a message at once: the server asks for it. */
  respond(): void
  /** The connection is established. */
  start(): void
  /** The connection is closed: acknowledgements that arrive later are ignored. */
  stop(): void
}

export function createKeepAlive({ clock, isConnected, send, onTimeout }: KeepAliveOptions): KeepAlive {
  let isNeeded = false
  let connection = 0
  let cancelTimer: () => void = () => undefined
  const roundTrips: number[] = []

  function addRoundTrip(milliseconds: number): void {
    roundTrips.push(milliseconds)
    if (roundTrips.length > ROUND_TRIPS) roundTrips.shift()
  }

  function sendMessage(): void {
    const current = connection
    const sentAt = clock.now()
    send(isNeeded ? SERVER_TIMEOUT_MS : 0, () => {
      if (current !== connection || !isNeeded) return
      addRoundTrip(clock.now() - sentAt)
      cancelTimer()
      cancelTimer = clock.after(INTERVAL_MS, sendMessage)
    })
    cancelTimer()
    if (isNeeded)
      cancelTimer = clock.after(ACK_TIMEOUT_MS, () => {
        addRoundTrip(ACK_TIMEOUT_MS)
        onTimeout()
      })
  }

  return {
    get isNeeded() {
      return isNeeded
    },
    roundTrips,
    setNeeded(value) {
      isNeeded = value
      if (isConnected()) sendMessage()
    },
    respond() {
      if (isConnected()) sendMessage()
    },
    start() {
      if (isNeeded) sendMessage()
    },
    stop() {
      connection += 1
      cancelTimer()
    },
  }
}
