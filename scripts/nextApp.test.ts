import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, ConsoleMessage, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { codeBlocks, namedCodeBlocks } from './examples/codeBlocks'
import { freePort, launch, npm, packPackages, polling, run, type RunningCommand, serve } from './installedApp'
import { root } from './runCommand'

/**
 * The files of the README in an app of Next.js, whose server evaluates and renders them too: installed with plain npm, without
 * configuration.
 */

const next = '16.4.6'
let folder = ''
let app = ''
let calls: RunningCommand
let server = ''
let browsers: Browser[] = []
let web: RunningCommand
let origin = ''
/** What the pages have logged: errors, and warnings of React and Offhook. */
let problems: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'offhook-next-'))
  app = path.join(folder, 'app')
  await writeApp(await packPackages(folder))
  await npm(app, 'install', '--no-audit', '--no-fund', '--loglevel=error')
  const port = String(await freePort())
  server = `127.0.0.1:${port}`
  calls = await serve(
    app,
    'offhook-server',
    ['--dev', '--host', '127.0.0.1', '--port', port],
    `http://${server}/healthz`,
  )
  browsers = await Promise.all(['alice', 'bob'].map(() => launch(server)))
})

afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  calls.child.kill()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

beforeEach(() => {
  problems = []
})

afterEach(async () => {
  web.child.kill()
  if (web.child.exitCode === null) await new Promise((resolve) => web.child.once('exit', resolve))
})

async function start(mode: 'dev' | 'start'): Promise<void> {
  const port = String(await freePort())
  origin = `http://localhost:${port}`
  web = await serve(app, 'next', [mode, '--port', port], origin)
}

async function open(browser: Browser | undefined, url: string): Promise<Page> {
  if (!browser) throw new Error('no browser')
  const page = await browser.newPage()
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (isProblem(message)) problems.push(`${message.text()} ${message.location().url}`)
  })
  await page.goto(`${origin}${url}`)
  return page
}

const isProblem = (message: ConsoleMessage) =>
  message.type() === 'error' || (message.type() === 'warning' && /hydrat|react|offhook/i.test(message.text()))

const statusOf = (page: Page) => page.getByRole('region', { name: /^Call with/ }).getAttribute('data-status')

/** Makes a call with the files of the README, and opens a page with every part. */
async function usePages(): Promise<void> {
  const parts = await open(browsers[0], '/parts')
  // React has hydrated the page when it can be used.
  await parts.getByRole('button', { name: 'Auflegen' }).first().click()
  await parts.close()
  const [alice, bob] = await Promise.all([open(browsers[0], '/?user=alice'), open(browsers[1], '/?user=bob')])
  await alice.getByRole('button', { name: 'Video call Bob' }).click()
  const modal = bob.getByRole('alertdialog', { name: /^Incoming video call from alice$/i })
  await modal.getByRole('button', { name: 'Answer', exact: true }).click()
  for (const page of [alice, bob]) await expect.poll(() => statusOf(page), polling).toBe('connected')
  await alice.getByRole('button', { name: 'End call' }).click()
  await expect.poll(() => bob.getByRole('button', { name: 'End call' }).count(), polling).toBe(0)
  await Promise.all([alice.close(), bob.close()])
}

describe('the App Router of Next.js (a minute: installs Next.js, builds the app, and makes a call with each server)', () => {
  it('builds to an end, and hydrates in production without a warning', async () => {
    const { stdout, stderr } = await npm(app, 'run', 'build')
    expect(stdout + stderr).not.toMatch(/unhandled|is not defined|⨯|hydrat/i)
    await start('start')
    await usePages()
    expect(problems).toEqual([])
    expect(web.output()).not.toMatch(/unhandled|is not defined|⨯|error/i)
  })

  it('hydrates in development without a warning', async () => {
    await start('dev')
    await usePages()
    expect(problems).toEqual([])
    expect(web.output()).not.toMatch(/unhandled|is not defined|⨯|error/i)
  })
})

it('ends the process of a program that imports a connected client in Node', async () => {
  const read = (name: string) => readFile(path.join(app, 'app', name), 'utf8')
  const client = (await read('callClient.ts')).replace(/^import .* from '\.\/callToken'$/m, '')
  await writeFile(path.join(app, 'program.mts'), `${await read('callToken.ts')}${client}`)
  const { stdout, stderr } = await run('node', ['program.mts'], { cwd: app, timeout: 30_000 })
  expect(stdout + stderr).toBe('')
})

async function writeApp(tarballs: Record<string, string>): Promise<void> {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const section = readme.slice(readme.indexOf('### Next.js'))
  const [page] = codeBlocks(section)
  const hotReload = /`(import\.meta\.turbopackHot[^`]+)`/.exec(section)?.[1]
  if (!page || !hotReload) throw new Error('The README does not say how to use Next.js')
  await cp(path.join(root, 'scripts', 'nextApp'), app, { recursive: true })
  const files = new Map(namedCodeBlocks(readme)).set('page.tsx', page.code)
  // Vite's lines in callClient.ts.
  const client = files.get('callClient.ts') ?? ''
  files.set('callClient.ts', `${client.slice(0, client.indexOf('if (import.meta.hot)'))}${hotReload}\n`)
  for (const [name, code] of files) await writeFile(path.join(app, 'app', name), code)
  const manifest = {
    name: 'next-app',
    private: true,
    type: 'module',
    scripts: { build: 'next build' },
    dependencies: { ...tarballs, next, react: '19.3.1', 'react-dom': '19.3.1' },
    devDependencies: {
      typescript: '5.9.3',
      '@types/node': '24.19.2',
      '@types/react': '19.3.0',
      '@types/react-dom': '19.3.0',
    },
  }
  await writeFile(path.join(app, 'package.json'), JSON.stringify(manifest))
}
