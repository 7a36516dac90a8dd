import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages, waitForIntactHost, waitForOnline } from './setUpHostPages.ts'

const hostPages = setUpHostPages()
const folder = fileURLToPath(new URL('../../dist/hostPage/', import.meta.url))

/** The names of all chunks of the build that are loaded with `import()`, without hashes. */
function findLazyChunks(): string[] {
  const files = ['main.js', ...readdirSync(`${folder}chunks`).map((file) => `chunks/${file}`)]
  const code = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(folder + file, 'utf8'))
  return code.flatMap((text) =>
    [...text.matchAll(/import\([`'"][^`'"]*?\/(\w+)-[\w-]{8}\.js/g)].map(([, name]) => name!),
  )
}

const lazyChunks = findLazyChunks()
const pathOf = (chunk: string) => new RegExp(`/chunks/${chunk}-`)
/** Chunks that a page needs before it can place or answer a call. */
const callChunks = ['socketIoSignaling', 'createCallEngine', 'simplePeerTransport']
const notice = 'Part of this app could not be loaded. Check your connection, then try again or reload the page.'

const opened: TestPage[] = []
afterEach(() => {
  // The browser and the client report code that could not be loaded.
  for (const page of opened.splice(0))
    for (const text of [
      'Failed to load',
      'Loading module from',
      'NetworkError',
      'could not be',
      'CallError',
      'JSHandle',
      'Offhook',
    ])
      page.ignoreErrors(text)
})

async function open(browser: 'chromium' | 'firefox', user: string, waitForOnline = true): Promise<TestPage> {
  const page = await hostPages.openIn(browser, user, { waitForOnline })
  opened.push(page)
  return page
}

/** Opens Bob's page and waits until it has loaded everything that a call needs. */
async function openBob(browser: 'chromium' | 'firefox' = 'chromium'): Promise<TestPage> {
  const bob = await open(browser, 'bob')
  await waitForCallCode(bob)
  return bob
}

async function waitForCallCode(page: TestPage): Promise<void> {
  await eventually(() =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .some(({ name, responseEnd }: PerformanceEntry & { responseEnd?: number }) =>
          Boolean(responseEnd && name.includes('/simplePeerTransport-')),
        ),
    ),
  ).toBe(true)
}

const alertsOf = (page: TestPage) =>
  page.evaluate(() => [...document.querySelectorAll('[role=alert]')].map(({ textContent }) => textContent))

async function expectNotice(page: TestPage): Promise<void> {
  await eventually(() => alertsOf(page)).toContain(notice)
  await waitForIntactHost(page)
}

it('knows the lazy chunks of the build', () => {
  expect(lazyChunks).toEqual(expect.arrayContaining([...callChunks, 'DevicePanel', 'debugLog']))
})

describe.each(lazyChunks)('%s answered with 404 before a call', (chunk) => {
  it.each(['chromium', 'firefox'] as const)(
    'leaves the host app in %s, and a call works afterwards',
    async (browser) => {
      const bob = await openBob()
      hostPages.server.refuse(pathOf(chunk))
      const alice = await open(browser, 'alice', false)
      await waitForIntactHost(alice)
      if (callChunks.includes(chunk)) {
        await alice.click('Call Bob')
        await expectNotice(alice)
        expect(await bob.evaluate(() => document.querySelector('[role=alertdialog]'))).toBeNull()
        hostPages.server.restore()
        await recover(alice, browser)
        await connectCall(alice, bob)
      } else {
        await waitForOnline(alice)
        await connectCall(alice, bob)
        await alice.clickCallControl('Microphone, camera and speaker')
        hostPages.server.restore()
        if (chunk === 'DevicePanel') {
          await eventually(() => alertsOf(alice)).toContain(notice)
          if (browser === 'chromium') {
            await alice.click('Try again')
            await eventually(() => alice.evaluate(() => document.querySelectorAll('select').length)).toBeGreaterThan(0)
          }
        }
      }
      await alice.clickCallControl('End call')
      await waitForIntactHost(alice)
      await waitForIntactHost(bob)
    },
  )
})

/** Firefox before 154 keeps the failure of an `import()` until the page is reloaded. */
async function recover(page: TestPage, browser: 'chromium' | 'firefox'): Promise<void> {
  if (browser === 'firefox')
    await page.evaluate(() => {
      // After the answer to this command.
      setTimeout(() => location.reload())
    })
  await waitForOnline(page)
}

describe.each(['chromium', 'firefox'] as const)('all chunks answered with 404 during a call, in %s', (browser) => {
  it('leaves the call in control: mute, camera, a menu that says what is wrong, and End call', async () => {
    const [alice, bob] = await Promise.all([open(browser, 'alice'), openBob()])
    await connectCall(alice, bob, 'video')
    hostPages.server.refuse(/\/chunks\//)
    await alice.clickCallControl('Mute microphone')
    await alice.clickCallControl('Turn camera off')
    await alice.clickCallControl('Microphone, camera and speaker')
    await eventually(() => alertsOf(alice)).toContain(notice)
    await alice.clickCallControl('Turn camera on')
    await alice.clickCallControl('Unmute microphone')
    await alice.clickCallControl('End call')
    await waitForIntactHost(alice)
    await waitForIntactHost(bob)
  })

  it('does not matter for the next call: its code is loaded before', async () => {
    const [alice, bob] = await Promise.all([open(browser, 'alice'), openBob()])
    await waitForCallCode(alice)
    hostPages.server.refuse(/\/chunks\//)
    await connectCall(alice, bob)
    await bob.clickCallControl('End call')
    await waitForIntactHost(alice)
    await waitForIntactHost(bob)
  })
})

describe.each(['404', 'throws', 'hangs'] as const)('the media transport, whose request %s', (answer) => {
  it('is answered with a notice, opens no device, and rings on until it is declined', async () => {
    const bob = await openBob()
    hostPages.server.refuse(pathOf('simplePeerTransport'), answer)
    const alice = await open('chromium', 'alice')
    await bob.click('Call Alice')
    await alice.waitForIncomingCall('audio', 'Bob')
    await alice.click('Answer')
    await eventually(() => alertsOf(alice)).toContain(notice)
    expect((await alice.readProbe()).capturedTracks).toEqual([])
    await alice.waitForIncomingCall('audio', 'Bob')
    await alice.click('Decline')
    await waitForIntactHost(alice)
    await waitForIntactHost(bob)
  })
})

describe.each(['throws', 'hangs'] as const)('the code for calls, whose request %s', (answer) => {
  it('leaves the host app, and says so', async () => {
    hostPages.server.refuse(pathOf('createCallEngine'), answer)
    const alice = await open('chromium', 'alice')
    await alice.click('Video call Bob')
    await expectNotice(alice)
  })
})

it('keeps the host app when Call is pressed offline, and calls when the network is back', async () => {
  const bob = await openBob()
  hostPages.server.refuse(pathOf('createCallEngine'))
  const alice = await hostPages.open('alice')
  opened.push(alice)
  await alice.context.setOffline(true)
  await alice.click('Call Bob')
  await expectNotice(alice)
  hostPages.server.restore()
  await alice.context.setOffline(false)
  await waitForOnline(alice)
  await connectCall(alice, bob)
  await alice.clickCallControl('End call')
  await waitForIntactHost(alice)
})
