/* global window, document, requestAnimationFrame -- what runs in the page */
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
 * wanted: a mode is globals of the toolbar, and may have a viewport.
 *
 * @param {{ wants?: (story: { id: string, title: string, name: string }) => boolean, modes: { name: string, globals: object, viewport?: object }[],
 *   context?: object, prepare?: (page: import('playwright-core').Page) => Promise<void>,
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
    const queue = [...stories]
    const work = async () => {
      const page = await (await browser.newContext({ reducedMotion: 'reduce', ...context })).newPage()
      for (let story = queue.shift(); story; story = queue.shift()) {
        await page.goto(`${origin}/iframe.html?id=${story.id}&viewMode=story`)
        await prepare?.(page)
        for (const mode of modes) {
          if (mode.viewport) await page.setViewportSize(mode.viewport)
          await within(STORY_MS, page.evaluate(turnTo, mode.globals), `${story.id} does not come to rest`)
          await look(page, story, mode)
        }
      }
    }
    await Promise.all([work(), work()])
  } finally {
    await browser.close()
    server.close()
  }
  return stories.length
}

/** Runs in the page: waits for the story and its play function, then for the globals to be seen. */
async function turnTo(globals) {
  const until = async (isSo) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const isDone = () => {
    const { phase } = window.__STORYBOOK_PREVIEW__?.currentRender ?? {}
    if (phase === 'errored')
      throw new Error(document.querySelector('#error-message')?.textContent ?? 'The story failed')
    return phase === 'finished' || phase === 'completed' || phase === 'played'
  }
  await until(isDone)
  window.__STORYBOOK_PREVIEW__.channel.emit('updateGlobals', { globals })
  const { theme, direction, locale } = globals
  const { documentElement: html } = document
  await until(() => html.dataset.theme === theme && html.dir === direction && html.lang === locale)
  await until(isDone)
  await document.fonts.ready
  await Promise.allSettled(
    document
      .getAnimations()
      .map((animation) =>
        animation.effect?.getComputedTiming().iterations === Infinity ? undefined : animation.finished,
      ),
  )
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}
