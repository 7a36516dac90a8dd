import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * JSON lines. They name users, devices, rooms, commands and outcomes, and nothing of what was said: no token, no SDP, no
 * candidate, no display name. Log calls hand over single fields, never a payload; the redaction is for the day one forgets.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  return pino(
    { level, base: null, redact: { paths: SENSITIVE.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), remove: true } },
    destination ?? pino.destination(1),
  )
}

const SENSITIVE = [
  'token',
  'auth',
  'authorization',
  'sdp',
  'candidate',
  'signal',
  'displayName',
  'credential',
  'secret',
  'metadata',
]

/** An error as the log may hold it: where it happened, without a message that could quote what a user sent. */
export function redactError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '').replace(error.message, '').trim() || error.name : typeof error
}
