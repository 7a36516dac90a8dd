import { readFileSync } from 'node:fs'
import { SettingsError } from './settingsError'

/** `name=path`: the name is the `kid` of tokens. A path that contains `=` and is no name needs a `./` in front. */
const NAMED_FILE = /^([\w.-]+)=(.+)$/

/** The secrets of HS256 tokens. */
export interface JwtSecrets {
  /** The secret without a name. */
  secret: string | undefined
  /** By `kid`. Empty if none has a name. */
  secrets: Record<string, string>
}

/**
 * Reads the secrets of HS256 tokens from their files.
 *
 * @param files paths, each with an optional name in front: `2026-11=secret.txt`
 * @param name the flag or the variable, for errors
 * @throws SettingsError if a file cannot be read or is empty, or two have the same name
 */
export function readJwtSecrets(files: readonly string[], name: string): JwtSecrets {
  let secret: string | undefined
  const secrets = new Map<string, string>()
  for (const file of files) {
    const [, kid, path] = NAMED_FILE.exec(file) ?? []
    if (kid === undefined || path === undefined) {
      if (secret !== undefined) {
        throw new SettingsError(`${name}: expected a name for all secrets but one, such as 2026-11=${file}`)
      }
      secret = readSecret(file, name)
    } else {
      if (secrets.has(kid)) throw new SettingsError(`${name}: two secrets have the name "${kid}"`)
      secrets.set(kid, readSecret(path, name))
    }
  }
  return { secret, secrets: Object.fromEntries(secrets) }
}

function readSecret(file: string, name: string): string {
  // Editors add a line break at the end, which is not part of the secret.
  const secret = readText(file, name).replace(/\r?\n$/, '')
  if (secret === '') throw new SettingsError(`${name}: "${file}" is empty`)
  return secret
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SettingsError(
      `${name}: cannot read "${file}" (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    )
  }
}
