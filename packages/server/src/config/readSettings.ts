import * as v from 'valibot'
import { SettingsError } from './settingsError'

/** Settings whose value is left out of error messages. */
const SECRETS = new Set<unknown>(['jwtSecret', 'turnSecret', 'secret'])

/** Whether a value is, or contains, a secret: ICE servers may have credentials. */
export const isSecret = (key: unknown, value: unknown): boolean =>
  SECRETS.has(key) || /credential/i.test(JSON.stringify(value))

/**
 * Validates values against a schema and fills in defaults.
 *
 * @param nameOf returns the name by which the operator set the value, such as `--port`
 * @throws SettingsError for the first value that is missing or invalid
 */
export function readSettings<S extends v.GenericSchema>(
  schema: S,
  values: unknown,
  nameOf: (key: string) => string = (key) => key,
): v.InferOutput<S> {
  const result = v.safeParse(schema, values)
  if (result.success) return result.output
  const [issue] = result.issues
  const { key, value } = issue.path?.[0] ?? {}
  const name = typeof key === 'string' ? nameOf(key) : 'settings'
  if (value === undefined) throw new SettingsError(`${name} is missing`)
  const got = isSecret(key, value) ? '' : `, got ${typeof value === 'string' ? `"${value}"` : JSON.stringify(value)}`
  throw new SettingsError(`${name}: expected ${issue.message}${got}`)
}
