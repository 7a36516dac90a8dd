// Takes the screenshot in the README, docs/call.png: a video call in the demo between two browsers.
//   npm run screenshot     (in apps/demo, after a build)
import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { startDemo } from '../e2e/startDemo.ts'
import { installDrawnCamera, type DrawnPerson } from './installDrawnCamera.ts'

const file = fileURLToPath(new URL('../../../docs/call.png', import.meta.url))
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const MAX_BYTES = 300_000

const drawnPeople: Record<string, DrawnPerson> = {
  alice: { wall: '#c9d3cf', lamp: '#f7ead0', skin: '#e9b994', hair: '#5b3421', shirt: '#37655a', longHair: true },
  bob: { wall: '#d8c9b4', lamp: '#fff3dc', skin: '#8f5d3f', hair: '#1f1613', shirt: '#3b5b8c', longHair: false },
}

async function openPage(browser: Browser, origin: string, user: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 750 },
    permissions: ['microphone', 'camera'],
    colorScheme: 'light',
  })
  const page = await context.newPage()
  if (drawnPeople[user]) await page.addInitScript(installDrawnCamera, drawnPeople[user])
  await page.goto(`${origin}/?user=${user}`)
  await page
    .getByRole('status')
    .filter({ hasText: /^Online$/ })
    .waitFor()
  return page
}

const demo = await startDemo()
const launch = () =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--mute-audio'] })
const browsers = await Promise.all([launch(), launch()])
try {
  const [firstBrowser, secondBrowser] = browsers
  const alice = await openPage(firstBrowser, demo.origin, 'alice')
  const bob = await openPage(secondBrowser, demo.origin, 'bob')
  for (const user of ['carol', 'Dave Eriksson']) await openPage(secondBrowser, demo.origin, user)

  await alice.getByText('Listener events').click()
  await alice.getByRole('button', { name: 'Video call Bob', exact: true }).click()
  await bob.getByRole('button', { name: 'Answer', exact: true }).click()
  // The video sharpens while bandwidth estimation ramps up. By then the controls have faded out.
  const isSharp = () => {
    const videos = [...document.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth >= 640)
    return videos.length === 2 && String(document.querySelector('time.offhook-call-timer')?.textContent) >= '0:12'
  }
  await alice.waitForFunction(isSharp, undefined, { timeout: 120_000 })
  // Pointer movement shows the controls again.
  await alice.mouse.move(600, 300)
  await alice.mouse.move(620, 250)
  await alice.waitForFunction(() => {
    const controls = document.querySelector('.offhook-call-screen:not([data-still]) .offhook-controls')
    return controls !== null && getComputedStyle(controls).opacity === '1'
  })
  mkdirSync(new URL('.', `file://${file}`), { recursive: true })
  await alice.screenshot({ path: file })
} finally {
  await Promise.all(browsers.map((browser) => browser.close()))
  await demo.stop()
}

const { size } = statSync(file)
console.log(`docs/call.png: ${Math.round(size / 1000)} kB`)
if (size > MAX_BYTES) throw new Error(`docs/call.png is larger than ${MAX_BYTES / 1000} kB`)
