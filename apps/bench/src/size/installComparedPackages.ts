import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const packagesFile = fileURLToPath(new URL('comparedPackages.json', import.meta.url))
export const comparedPackagesFolder = fileURLToPath(new URL('../../../../temp/bench-size/', import.meta.url))

/**
 * Installs the other packages of the comparison outside of the workspace, because they would slow down every installation of it.
 * None of their install scripts is run.
 *
 * @returns the version of each package, as in `comparedPackages.json`
 */
export async function installComparedPackages(): Promise<Record<string, string>> {
  const wanted = readFileSync(packagesFile, 'utf8')
  const installedFile = path.join(comparedPackagesFolder, 'installed.json')
  if (!existsSync(installedFile) || readFileSync(installedFile, 'utf8') !== wanted) {
    mkdirSync(comparedPackagesFolder, { recursive: true })
    writeFileSync(path.join(comparedPackagesFolder, 'package.json'), wanted)
    try {
      await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], {
        cwd: comparedPackagesFolder,
      })
    } catch (error) {
      throw new Error('The compared packages could not be installed from the npm registry', { cause: error })
    }
    writeFileSync(installedFile, wanted)
  }
  return (JSON.parse(wanted) as { dependencies: Record<string, string> }).dependencies
}
