import { StepError } from './runStep.js'
import { findProgram, installFromDebian } from './systemProgram.js'

const names = ['firefox-esr', 'firefox']
const apps = ['/Applications/Firefox.app/Contents/MacOS/firefox']

/** The path of a Firefox that is here: FIREFOX_PATH, else one of the system's, else undefined. */
const findFirefox = () => process.env.FIREFOX_PATH || findProgram(names, apps)

/** The path of a Firefox for the tests; where there is none Debian's is installed. Playwright's own speaks no WebDriver BiDi. */
export async function ensureFirefox() {
  const found = findFirefox()
  if (found !== undefined) return found
  const tried = await installFromDebian('firefox-esr')
  const installed = findFirefox()
  if (installed !== undefined) return installed
  throw new StepError(
    'The calls between browsers need Firefox, and it could not be fetched. Install Firefox, or set FIREFOX_PATH to one.',
    tried,
  )
}
