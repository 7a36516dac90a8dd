import type { CallError, MissedCallEvent } from '@offhook/core'

/** A message at the edge of the page: a command that failed, or a missed call. */
export type Notice = { id: number } & (
  { kind: 'error'; error: CallError } | { kind: 'missed-call'; call: MissedCallEvent }
)
