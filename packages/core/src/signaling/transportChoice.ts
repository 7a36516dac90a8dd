export type TransportName = 'websocket' | 'polling'

/** socket.io's options for one attempt to connect. */
export interface TransportOptions {
  transports: TransportName[]
  /** Whether a connection over HTTP long polling probes WebSocket, and moves there if it works. */
  upgrade: boolean
}

/**
 * Chooses the transports of each attempt to connect. Proxies break WebSocket in ways that look like a slow or flaky network:
 *
 * - The upgrade is never answered, or nothing arrives after it: the attempt is silent. The next one starts with the other transport.
 * - The upgrade is refused: socket.io tries the other transport in the same attempt.
 * - WebSockets are closed after some time: if two in a row did not last, and the network worked both times, the next connection stays with
 *   HTTP long polling.
 *
 * The choice is kept for the page, because the next client of the page has the same proxies.
 */
export interface TransportChoice {
  next(): TransportOptions
  /** Nothing has arrived in time. */
  silent(): void
  /** The attempt failed otherwise, on every transport. */
  failed(): void
  /** The connection is established, or was moved to WebSocket. */
  connected(transport: TransportName): void
  /** The WebSocket has lasted. */
  lasted(): void
  /** The connection was lost, and neither end has closed it. */
  lost(): void
  /** A separate connection over WebSocket has worked. */
  worksAgain(): void
  /** How long to stay with HTTP long polling before WebSocket is tried again, in milliseconds. Longer with each call. */
  nextTrialDelay(): number
}

const MAX_CUTS = 2
const FIRST_TRIAL_MS = 60_000
const MAX_TRIAL_MS = 1_800_000

const choices = new Map<string, TransportChoice>()

/** Returns the choice that the page keeps for a server. */
export function transportChoiceFor(server: string): TransportChoice {
  const choice = choices.get(server) ?? createTransportChoice()
  choices.set(server, choice)
  return choice
}

export function createTransportChoice(): TransportChoice {
  let first: TransportName = 'websocket'
  let current: TransportName = 'websocket'
  /** How many WebSockets in a row were closed before they had lasted. */
  let cuts = 0
  let trialDelay = FIRST_TRIAL_MS

  return {
    next() {
      if (cuts >= MAX_CUTS) return { transports: ['polling'], upgrade: false }
      return { transports: first === 'websocket' ? ['websocket', 'polling'] : ['polling', 'websocket'], upgrade: true }
    },
    silent() {
      first = first === 'websocket' && cuts < MAX_CUTS ? 'polling' : 'websocket'
      cuts = 0
    },
    failed() {
      cuts = 0
    },
    connected(transport) {
      first = transport
      current = transport
    },
    lasted() {
      cuts = 0
      trialDelay = FIRST_TRIAL_MS
    },
    lost() {
      if (current === 'websocket') cuts += 1
    },
    worksAgain() {
      first = 'websocket'
      cuts = Math.min(cuts, MAX_CUTS - 1)
    },
    nextTrialDelay() {
      const delay = trialDelay
      trialDelay = Math.min(trialDelay * 2, MAX_TRIAL_MS)
      return delay
    },
  }
}
