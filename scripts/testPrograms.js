import { ensureProgram } from './ensureProgram.js'
import { runCommand } from './runCommand.js'

async function downloadPlaywrightChromium() {
  const install = await runCommand('playwright', ['install', 'chromium'])
  if (install.code !== 0) return install
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))"
  const executable = await runCommand('node', ['-e', script])
  return { ...executable, path: executable.output.trim() }
}

/** The path of a Chromium for the tests. */
export const ensureChromium = () =>
  ensureProgram({
    variable: 'CHROMIUM_PATH',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    macApps: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    // Without a font Chromium shows no text.
    debianPackages: ['chromium', 'fonts-liberation'],
    download: downloadPlaywrightChromium,
    advice:
      'The browser tests need Chromium, and it could not be fetched. Install Chromium or Chrome, or set CHROMIUM_PATH to one.',
  })

/** The path of a Firefox for the tests. Playwright's own Firefox does not support WebDriver BiDi. */
export const ensureFirefox = () =>
  ensureProgram({
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    macApps: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    debianPackages: ['firefox-esr'],
    advice:
      'The calls between browsers need Firefox, and it could not be fetched. Install Firefox, or set FIREFOX_PATH to one.',
  })

/** The path of coturn's TURN server for the tests. */
export const ensureCoturn = () =>
  ensureProgram({
    variable: 'TURNSERVER_PATH',
    commands: ['turnserver'],
    debianPackages: ['coturn'],
    advice:
      'The calls through a relay need coturn, and it could not be fetched. Install coturn, or set TURNSERVER_PATH to its turnserver.',
  })
