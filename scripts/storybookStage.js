/* global window, document, navigator, requestAnimationFrame -- what runs in the page */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { ensureChromium } from './chromium.js'
import { root } from './runCommand.js'
import { StepError } from './runStep.js'

const folder = path.join(root, 'storybook-static')
const contentTypes = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** A limit against hanging, not a measure of speed. */
const STORY_MS = 60_000

/** What a story begins with: the words that its play function looks for are English. */
const PLAYED_IN = { theme: 'light', direction: 'ltr', locale: 'en' }

function within(ms, work, message) {
  const limit = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(message)), ms).unref()
  })
  return Promise.race([work, limit])
}

function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)))
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'Content-Type': contentTypes[path.extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/**
 * Shows the stories of the static Storybook one after the other, each once its play function is through, and in as many modes as are
 * wanted: a mode is globals of the toolbar, and may have a viewport. A page is loaded once and goes from story to story, as in
 * Storybook itself; motion stands at its end.
 *
 * @param {{ wants?: (story: { id: string, title: string, name: string }) => boolean, modes: { name: string, globals: object, viewport?: object }[],
 *   context?: object, prepare?: (page: import('playwright-core').Page) => Promise<unknown>,
 *   look: (page: import('playwright-core').Page, story: { id: string, title: string, name: string }, mode: { name: string }) => Promise<void> }} options
 * @returns how many stories were shown
 */
export async function showStories({ wants = () => true, modes, context = {}, prepare, look }) {
  if (!existsSync(path.join(folder, 'index.json'))) {
    throw new StepError('There is no static Storybook yet: `npm run build-storybook` first.')
  }
  const { entries } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'))
  const stories = Object.values(entries).filter((entry) => entry.type === 'story' && wants(entry))
  const server = await serve()
  const origin = `http://127.0.0.1:${server.address().port}`
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] })
  try {
    const userAgent = await testRunnerOf(browser)
    const queue = [...stories]
    const work = async () => {
      const page = await (await browser.newContext({ reducedMotion: 'reduce', userAgent, ...context })).newPage()
      // Storybook's own run of axe after each story would be in the way.
      await page.goto(`${origin}/iframe.html?viewMode=story&globals=a11y.manual:!true`)
      await page.evaluate(() => window.__STORYBOOK_PREVIEW__.ready())
      await prepare?.(page)
      const turnTo = (how, id) => within(STORY_MS, page.evaluate(turn, how), `${id} does not come to rest`)
      for (let story = queue.shift(); story; story = queue.shift()) {
        const { id } = story
        await turnTo({ id }, id)
        for (const mode of modes) {
          if (mode.viewport) await page.setViewportSize(mode.viewport)
          await turnTo({ globals: mode.globals }, id)
          await look(page, story, mode)
        }
        await turnTo({ globals: PLAYED_IN }, id)
      }
    }
    await Promise.all([work(), work()])
  } finally {
    await browser.close()
    server.close()
  }
  return stories.length
}

/** What a browser calls itself for Storybook to put all motion at its end, instead of waiting for it. */
async function testRunnerOf(browser) {
  const page = await browser.newPage()
  const userAgent = await page.evaluate(() => navigator.userAgent)
  await page.close()
  return `${userAgent} StorybookTestRunner`
}

/** Runs in the page: shows the story `id`, or the one that is there in other globals, until it is at rest and its play function through. */
async function turn({ id, globals }) {
  const { channel } = window.__STORYBOOK_PREVIEW__
  await new Promise((resolve, reject) => {
    channel.once('storyFinished', ({ storyId, status }) => {
      if (status === 'success') resolve()
      else reject(new Error(`${storyId} fails: ${document.querySelector('#error-message')?.textContent ?? ''}`))
    })
    if (id === undefined) channel.emit('updateGlobals', { globals })
    else channel.emit('setCurrentStory', { storyId: id, viewMode: 'story' })
  })
  await document.fonts.ready
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}
