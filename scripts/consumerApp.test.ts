import type { ChildProcess } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, launch, npm, packages, packPackages, polling, run, serve } from './installedApp'
import { namedCodeBlocks } from './examples/codeBlocks'
import { root } from './runCommand'

/**
 * Installs the packed packages with plain npm into a new app without configuration, and adds the README's example unchanged: what a
 * developer who follows the README gets.
 */

let folder = ''
let tarballs: Record<string, string> = {}
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'offhook-consumer-'))
  tarballs = await packPackages(folder)
})

afterAll(async () => {
  for (const child of children) child.kill()
  await rm(folder, { recursive: true, force: true })
})

describe.each(['18.3.1', '19.3.1'])('with React %s', (react) => {
  let app = ''
  let browsers: Browser[] = []
  let origins = { app: '', server: '' }

  beforeAll(async () => {
    app = path.join(folder, `react-${react}`)
    await writeApp(app, react)
    await npm(app, 'install', '--no-audit', '--no-fund', '--loglevel=error')
    await npm(app, 'run', 'build')
    const serverPort = await freePort()
    origins = { app: `http://localhost:${String(await freePort())}`, server: `127.0.0.1:${String(serverPort)}` }
    const commands = await Promise.all([
      serve(
        app,
        'offhook-server',
        ['--dev', '--host', '127.0.0.1', '--port', String(serverPort)],
        `http://127.0.0.1:${String(serverPort)}/healthz`,
      ),
      serve(app, 'vite', ['preview', '--port', new URL(origins.app).port, '--strictPort'], origins.app),
    ])
    children.push(...commands.map(({ child }) => child))
    browsers = await Promise.all(['alice', 'bob'].map(() => launch(origins.server)))
  })

  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()))
  })

  it('builds without warnings about polyfills or missing modules', async () => {
    const { stdout, stderr } = await npm(app, 'run', 'build')
    expect(stdout + stderr).not.toMatch(/externalized for browser compatibility|not defined|could not resolve/i)
  })

  it('makes a call in StrictMode with the unchanged example of the README', async () => {
    const pageErrors: string[] = []
    const [alice, bob] = await Promise.all(
      browsers.map(async (browser, index) => {
        const page = await browser.newPage()
        page.on('pageerror', (error) => pageErrors.push(error.message))
        page.on('console', (message) => {
          if (message.type() === 'error') pageErrors.push(`${message.text()} ${message.location().url}`)
        })
        await page.addInitScript(collectPeerConnections)
        await page.goto(`${origins.app}/?user=${index === 0 ? 'alice' : 'bob'}`)
        return page
      }),
    )
    if (!alice || !bob) throw new Error('no pages')

    await alice.getByRole('button', { name: 'Video call Bob' }).click()
    const modal = bob.getByRole('alertdialog', { name: /^Incoming video call from alice$/i })
    await modal.getByRole('button', { name: 'Answer', exact: true }).click()
    for (const page of [alice, bob]) {
      await expect
        .poll(() => page.getByRole('region', { name: /^Call with/ }).getAttribute('data-status'), polling)
        .toBe('connected')
      const before = await received(page)
      await expect.poll(async () => (await received(page)).frames, polling).toBeGreaterThan(before.frames)
      await expect.poll(async () => (await received(page)).energy, polling).toBeGreaterThan(before.energy)
    }
    await alice.getByRole('button', { name: 'End call' }).click()
    for (const page of [alice, bob]) {
      await expect
        .poll(
          () => page.evaluate(() => window.peerConnections.filter((pc) => pc.connectionState !== 'closed').length),
          polling,
        )
        .toBe(0)
    }
    expect(pageErrors).toEqual([])
  })
})

it('imports in Node, without a window', async () => {
  const app = path.join(folder, 'react-19.3.1')
  for (const name of [...packages.map((name) => `@offhook/${name}`), '@offhook/core/testing']) {
    const { stdout } = await run(
      'node',
      ['--input-type=module', '-e', `console.log(Object.keys(await import('${name}')).length)`],
      { cwd: app },
    )
    expect(Number(stdout), name).toBeGreaterThan(0)
  }
})

it('packs no export condition or dependency range that resolves only in this workspace', async () => {
  const app = path.join(folder, 'react-19.3.1')
  for (const name of packages) {
    const manifest = await readFile(path.join(app, 'node_modules', '@offhook', name, 'package.json'), 'utf8')
    expect(manifest).not.toMatch(/@offhook\/source|workspace:|catalog:/)
  }
})

it('installs one copy of @offhook/core, which @offhook/react has as a peer', async () => {
  const modules = path.join(folder, 'react-19.3.1', 'node_modules')
  const manifest = JSON.parse(await readFile(path.join(modules, '@offhook/react/package.json'), 'utf8')) as {
    dependencies: Record<string, string>
    peerDependencies: Record<string, string>
  }
  expect(manifest.dependencies).not.toHaveProperty('@offhook/core')
  const { version } = JSON.parse(await readFile(path.join(modules, '@offhook/core/package.json'), 'utf8')) as {
    version: string
  }
  expect(manifest.peerDependencies['@offhook/core']).toBe(`^${version}`)
  const folders = await readdir(modules, { recursive: true })
  expect(folders.filter((name) => name.endsWith(path.join('@offhook', 'core')))).toHaveLength(1)
})

it('resolves every entry point without `exports`, and has types for the style sheets', async () => {
  const app = path.join(folder, 'react-19.3.1')
  const isFile = (file: string) =>
    stat(file).then(
      (entry) => entry.isFile(),
      () => false,
    )
  for (const name of packages) {
    const directory = path.join(app, 'node_modules', '@offhook', name)
    const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string }>
    }
    for (const [entry, target] of Object.entries(manifest.exports)) {
      const place = path.join(directory, entry)
      if (await isFile(place)) {
        if (typeof target !== 'string') expect(await isFile(path.join(directory, target.types)), place).toBe(true)
        continue
      }
      const { main, types } = JSON.parse(await readFile(path.join(place, 'package.json'), 'utf8')) as {
        main: string
        types: string
      }
      for (const file of [main, types]) expect(await isFile(path.join(place, file)), `${place}: ${file}`).toBe(true)
    }
  }
})

async function writeApp(app: string, react: string): Promise<void> {
  const example = namedCodeBlocks(await readFile(path.join(root, 'README.md'), 'utf8'))
  expect([...example.keys()].sort()).toEqual(['App.tsx', 'callClient.ts', 'callToken.ts'])
  await cp(path.join(root, 'scripts', 'consumerApp'), app, { recursive: true })
  for (const [name, code] of example) await writeFile(path.join(app, 'src', name), code)
  const manifest = {
    name: 'consumer-app',
    private: true,
    type: 'module',
    scripts: { build: 'vite build' },
    dependencies: { ...tarballs, react, 'react-dom': react, vite: '8.3.8' },
  }
  await writeFile(path.join(app, 'package.json'), JSON.stringify(manifest))
}

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[]
  }
}

/** Runs in the page. */
function collectPeerConnections(): void {
  window.peerConnections = []
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      window.peerConnections.push(this)
    }
  }
}

/** Video frames and audio energy received so far, over all connections. */
function received(page: Page): Promise<{ frames: number; energy: number }> {
  return page.evaluate(async () => {
    const totals = { frames: 0, energy: 0 }
    for (const connection of window.peerConnections) {
      for (const stat of (await connection.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
        if (stat.type !== 'inbound-rtp') continue
        totals.frames += stat.framesDecoded ?? 0
        totals.energy += stat.totalAudioEnergy ?? 0
      }
    }
    return totals
  })
}
