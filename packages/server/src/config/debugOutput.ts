import { SettingsError } from './settingsError'

/**
 * The namespaces of socket.io and its parts begin with these. Their debug output contains the packets of clients, and so their tokens
 * (https://socket.io/docs/v4/logging-and-debugging/).
 */
const NAMESPACES = ['engine', 'socket.io']

/**
 * Finds out whether the debug output of socket.io is on, by the rules of the package `debug` that it uses.
 *
 * @param debug the environment variable `DEBUG`
 * @returns the first pattern that turns it on, or `null`
 */
export function findPacketDebugging(debug: string | undefined): string | null {
  const patterns = (debug ?? '').split(/[\s,]+/).filter((pattern) => pattern !== '')
  const excluded = patterns.filter((pattern) => pattern.startsWith('-')).map((pattern) => pattern.slice(1))
  const isExcluded = (namespace: string) =>
    excluded.some((pattern) => pattern.endsWith('*') && namespace.startsWith(pattern.slice(0, -1)))
  const included = NAMESPACES.filter((namespace) => !isExcluded(namespace))
  const turnsOn = (pattern: string) => {
    const [start = '', ...rest] = pattern.split('*')
    return included.some((name) => start.startsWith(name) || (rest.length > 0 && name.startsWith(start)))
  }
  return patterns.find((pattern) => !pattern.startsWith('-') && turnsOn(pattern)) ?? null
}

/** @throws SettingsError if the debug output of this process would contain tokens */
export function refusePacketDebugging(): void {
  const pattern = findPacketDebugging(process.env.DEBUG)
  if (pattern === null) return
  throw new SettingsError(
    `DEBUG: "${pattern}" would print the tokens of clients. Leave out socket.io (DEBUG="*,-engine*,-socket.io*"), or use dev mode`,
  )
}
