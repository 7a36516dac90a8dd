import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const list = fileURLToPath(new URL('comparedPackages.json', import.meta.url))
export const comparedPackagesFolder = fileURLToPath(new URL('../../../../temp/bench-size/', import.meta.url))

/**
 * Installs the peers where nothing else sees them: ten kits would weigh down every installation of this workspace. None of their
 * scripts is run.
 *
 * @returns the version of each, as it is in `comparedPackages.json`
 */
export async function installComparedPackages(): Promise<Record<string, string>> {
  const wanted = readFileSync(list, 'utf8')
  const stamp = path.join(comparedPackagesFolder, 'installed.json')
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    mkdirSync(comparedPackagesFolder, { recursive: true })
    writeFileSync(path.join(comparedPackagesFolder, 'package.json'), wanted)
    try {
      await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
        cwd: comparedPackagesFolder,
      })
    } catch (error) {
      throw new Error('The peers could not be installed from the npm registry', { cause: error })
    }
    writeFileSync(stamp, wanted)
  }
  return (JSON.parse(wanted) as { dependencies: Record<string, string> }).dependencies
}
