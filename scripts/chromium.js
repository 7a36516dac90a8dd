import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './runCommand.js'
import { StepError } from './runStep.js'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const apps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a Chromium that is here: CHROMIUM_PATH, else one of the system's, else undefined. */
function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)]
  return [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...apps].find(isExecutable)
}

function isDebianRoot() {
  const release = '/etc/os-release'
  return process.getuid?.() === 0 && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'))
}

/** Debian's own Chromium, with a font to show text in. */
async function installFromDebian() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await runCommand('apt-get', ['update'], { env })
  if (update.code !== 0) return update
  return runCommand('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env })
}

/** The path of Playwright's Chromium, once it is downloaded. */
async function installFromPlaywright() {
  const install = await runCommand('playwright', ['install', 'chromium'])
  if (install.code !== 0) return install
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))"
  const where = await runCommand('node', ['-e', script])
  return { ...where, path: where.output.trim() }
}

/** The path of a Chromium for the tests; where there is none it is fetched. */
export async function ensureChromium() {
  const found = findChromium()
  if (found !== undefined) return found
  const tried = []
  if (isDebianRoot()) {
    tried.push((await installFromDebian()).output)
    const installed = findChromium()
    if (installed !== undefined) return installed
  }
  const downloaded = await installFromPlaywright()
  if (downloaded.code === 0) return downloaded.path
  throw new StepError(
    'The browser tests need Chromium, and it could not be fetched. Install Chromium or Chrome, or set CHROMIUM_PATH to one.',
    [...tried, downloaded.output].join('\n'),
  )
}
