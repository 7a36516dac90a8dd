/* global window, document, navigator, requestAnimationFrame -- for the functions that run in the page */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { serveStorybook, storybookFolder } from './serveStorybook.js'
import { ensureChromium } from './testPrograms.js'

/** Stops a story that hangs; it does not measure speed. */
const STORY_TIMEOUT_MS = 60_000

/** The globals in which a play function runs: it looks for English labels. */
const PLAY_GLOBALS = { theme: 'light', direction: 'ltr', locale: 'en' }

function withTimeout(ms, work, message) {
  const timeout = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(message)), ms).unref()
  })
  return Promise.race([work, timeout])
}

/**
 * Shows the stories of the static Storybook one after the other, each after its play function, in every mode: globals of the
 * toolbar, and optionally a viewport. A page is loaded once and switches between stories, as in Storybook itself. Animations are
 * at their end.
 *
 * @param {{ filter?: (story: { id: string, title: string, name: string }) => boolean, modes: { name: string, globals: object, viewport?: object }[],
 *   prepare?: (page: import('playwright-core').Page) => Promise<unknown>,
 *   inspect: (page: import('playwright-core').Page, story: { id: string, title: string, name: string }, mode: { name: string }) => Promise<void> }} options
 * @returns the number of stories shown
 */
export async function showStories({ filter = () => true, modes, prepare, inspect }) {
  const { origin, close } = await serveStorybook()
  const { entries } = JSON.parse(readFileSync(path.join(storybookFolder, 'index.json'), 'utf8'))
  const stories = Object.values(entries).filter((entry) => entry.type === 'story' && filter(entry))
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ['--no-sandbox'] })
  try {
    const userAgent = await testRunnerUserAgent(browser)
    const queue = [...stories]
    const showQueued = async () => {
      const page = await (await browser.newContext({ reducedMotion: 'reduce', userAgent })).newPage()
      // Storybook's accessibility addon would run axe after each story, at the same time as `inspect`.
      await page.goto(`${origin}/iframe.html?viewMode=story&globals=a11y.manual:!true`)
      await page.evaluate(() => window.__STORYBOOK_PREVIEW__.ready())
      await prepare?.(page)
      const show = (change, id) =>
        withTimeout(STORY_TIMEOUT_MS, page.evaluate(showInPage, change), `${id} does not finish rendering`)
      for (let story = queue.shift(); story; story = queue.shift()) {
        const { id } = story
        await show({ id }, id)
        for (const mode of modes) {
          if (mode.viewport) await page.setViewportSize(mode.viewport)
          await show({ globals: mode.globals }, id)
          await inspect(page, story, mode)
        }
        await show({ globals: PLAY_GLOBALS }, id)
      }
    }
    await Promise.all([showQueued(), showQueued()])
  } finally {
    await browser.close()
    close()
  }
  return stories.length
}

/** The browser's user agent plus the name of Storybook's test runner, with which Storybook skips animations. */
async function testRunnerUserAgent(browser) {
  const page = await browser.newPage()
  const userAgent = await page.evaluate(() => navigator.userAgent)
  await page.close()
  return `${userAgent} StorybookTestRunner`
}

/** Runs in the page: shows the story `id`, or the current story with other globals, and waits until its play function has ended. */
async function showInPage({ id, globals }) {
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
