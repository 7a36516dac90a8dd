/**
 * An entry of the debug log. Entries contain no tokens, session descriptions, JIDs or names; users appear as their position in the
 * call's list of participants.
 */
export type DebugEntry = {
  /** Milliseconds since the epoch. */
  at: number
} & (
  | {
      /** A method of the client was called. */
      type: 'command'
      name: string
      /** Milliseconds until the promise settled. */
      durationMs: number
      /** `ok`, or the `code` of the error. */
      outcome: string
    }
  | {
      /** A request to the signaling server. */
      type: 'request'
      name: string
      roomId?: string
      /** Milliseconds until the server acknowledged it. */
      durationMs: number
      /** `ok`, or the `code` of the error. */
      outcome: string
    }
  | {
      /** A message of the signaling server. */
      type: 'push'
      name: string
      roomId: string
      /** The number of the push within its call and device. */
      seq?: number
    }
  | {
      /** The signaling connection changed. */
      type: 'connection'
      status: string
      /** The `code` of the failure. */
      reason?: string
    }
  | {
      /** An event changed the state of a call, or had effects. */
      type: 'transition'
      roomId: string
      event: string
      /** What the event is about: `user 1`, `camera`, `muted`, ... */
      detail: string
      from: string
      to: string
      /** The effects, in the order in which they are performed. */
      effects: string[]
    }
  | {
      /** The state of a call has no handler for the event, or it changes nothing. */
      type: 'ignored'
      roomId: string
      event: string
      detail: string
      from: string
    }
)

/**
 * Receives the entries of the debug log in their order. It is called later than the entries happen: their time is `at`. An error that it
 * throws is reported to the console.
 */
export type DebugLogger = (entry: DebugEntry) => void
