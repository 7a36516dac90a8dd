import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './runCommand.js'

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function isDebianRoot() {
  const release = '/etc/os-release'
  return process.getuid?.() === 0 && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'))
}

/** The path of the first of these programs that this system has, by their names on the PATH or by whole paths; else undefined. */
export function findProgram(names, apps = []) {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)]
  return [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...apps].find(isExecutable)
}

/** Installs packages of Debian's, where this is Debian and may be changed. @returns what was written to the console meanwhile */
export async function installFromDebian(...packages) {
  if (!isDebianRoot()) return ''
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await runCommand('apt-get', ['update'], { env })
  if (update.code !== 0) return update.output
  return (await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })).output
}
