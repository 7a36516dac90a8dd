import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './runCommand.js'
import { StepError } from './runStep.js'

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

/** The path of the program: the environment variable, else the first installed one of its commands and macOS apps. */
function findProgram({ variable, commands, macApps = [] }) {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)]
  const candidates = [...commands.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...macApps]
  return process.env[variable] || candidates.find(isExecutable)
}

/** Installs packages with apt-get. Does nothing unless this is Debian, and the user is root. @returns the output of the commands */
async function installFromDebian(packages) {
  if (!isDebianRoot()) return ''
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await runCommand('apt-get', ['update'], { env })
  if (update.code !== 0) return update.output
  return (await runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })).output
}

/**
 * The path of a program that tests need. Where it is missing it is installed from Debian, or downloaded.
 *
 * @param {{ variable: string, commands: string[], macApps?: string[], debianPackages: string[],
 *   download?: () => Promise<{ code: number, output: string, path?: string }>, advice: string }} program `advice` says what needs it, and
 *   what to do where it cannot be fetched
 * @returns {Promise<string>}
 */
export async function ensureProgram(program) {
  const found = findProgram(program)
  if (found !== undefined) return found
  const output = await installFromDebian(program.debianPackages)
  const installed = findProgram(program)
  if (installed !== undefined) return installed
  const download = await program.download?.()
  if (download?.code === 0) return download.path
  throw new StepError(program.advice, [output, download?.output ?? ''].join('\n'))
}
