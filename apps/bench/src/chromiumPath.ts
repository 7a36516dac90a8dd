import { existsSync } from 'node:fs'

/** @throws Error with one line when there is no Chromium */
export function chromiumPath(): string {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) throw new Error(`Chromium was not found at ${executablePath}. Set CHROMIUM_PATH.`)
  return executablePath
}
