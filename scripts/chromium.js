import { runCommand } from './runCommand.js'
import { StepError } from './runStep.js'
import { findProgram, installFromDebian } from './systemProgram.js'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const apps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** The path of a Chromium that is here: CHROMIUM_PATH, else one of the system's, else undefined. */
const findChromium = () => process.env.CHROMIUM_PATH || findProgram(names, apps)

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
  // With a font to show text in.
  const tried = await installFromDebian('chromium', 'fonts-liberation')
  const installed = findChromium()
  if (installed !== undefined) return installed
  const downloaded = await installFromPlaywright()
  if (downloaded.code === 0) return downloaded.path
  throw new StepError(
    'The browser tests need Chromium, and it could not be fetched. Install Chromium or Chrome, or set CHROMIUM_PATH to one.',
    [tried, downloaded.output].join('\n'),
  )
}
