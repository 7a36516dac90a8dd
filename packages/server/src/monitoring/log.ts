import { type DestinationStream, type Logger, pino } from 'pino'

/** Fields that are removed from every log line, at up to three levels. */
const SENSITIVE_FIELDS = [
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

/**
 * Creates a logger that writes JSON lines to standard output. A line may contain user, device and room ids, commands and outcomes, but no
 * token, SDP, ICE candidate or display name. Callers log single fields and never a payload; the redaction is a second line of defense.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = SENSITIVE_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  return pino({ level, base: null, redact: { paths, remove: true } }, destination ?? pino.destination(1))
}

/** @returns the error's name and stack for the log, without its message, which could quote what a user sent */
export function redactError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const calls = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  return [error.name, ...calls].join('\n')
}
