import type { CallClient } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import type { ChromiumTestPage } from '../chromiumTestPage.ts'
import type { FirefoxTestPage } from '../firefoxTestPage.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

// Several users in one page, and one user after another.

declare global {
  interface Window {
    /** Every client of the page and its frames, in the order in which they were created. */
    clientsOfPage(): CallClient[]
  }
}

const hostPages = setUpHostPages()

/** Mounts the app of the user in the address, and one for a second user. */
const withSecondUser = (user: string) => `
  <div id="second"></div>
  <script type="module">
    import '/host/main.js'
    const first = window.hostPage.client
    const second = window.hostPage.mount(document.getElementById('second'), '${user}', 'carol')
    window.clientsOfPage = () => [first, second]
  </script>`

/** Mounts the app of the user in the address, and shows a page of a second user in a frame of the same origin. */
const withFrame = (address: string) => `
  <iframe src="${address}"></iframe>
  <script>
    window.clientsOfPage = () => [window, window.frames[0]].flatMap(({ hostPage }) => hostPage?.client ?? [])
  </script>`

/** The active call of each user in the page: its room and status. */
const readCalls = (testPage: TestPage) =>
  testPage.evaluate(() =>
    Object.fromEntries(
      window.clientsOfPage().map(({ store }) => {
        const { self, activeRoomId, calls } = store.getState()
        return [self?.userJid.split('@', 1)[0] ?? '', `${activeRoomId} ${calls[activeRoomId ?? '']?.status}`]
      }),
    ),
  )

/** Accepts the incoming call by command: the ring dialogs of two clients in a page lie above each other. */
async function answer(testPage: TestPage): Promise<string> {
  await eventually(() => testPage.evaluate(() => window.hostPage.client.store.getState().incomingRoomIds.length)).toBe(
    1,
  )
  return testPage.evaluate(async () => {
    const { client } = window.hostPage
    const [roomId] = client.store.getState().incomingRoomIds
    await client.answerCall()
    return roomId ?? ''
  })
}

const statusOf = (testPage: TestPage) =>
  testPage.evaluate(() => Object.values(window.hostPage.client.store.getState().calls).map(({ status }) => status))

describe.each(['chromium', 'firefox'] as const)('two users, in %s', (browser) => {
  it.each(['one page', 'a page and its frame'])('in %s resume their own calls after reloads', async (place) => {
    const { server } = hostPages
    // The users change places from page to page: another one is created first.
    const pages = ['alice', 'bob'].map((user) => {
      const other = user === 'alice' ? 'bob' : 'alice'
      const body =
        place === 'one page' ? withSecondUser(other) : withFrame(`${server.serve({})}?user=${other}&callee=carol`)
      return { user, body, address: `${server.serve({ body })}?user=${user}&callee=carol` }
    })
    const shared = await hostPages.openIn(browser, 'alice', { body: pages[0]?.body ?? '', callee: 'carol' })
    const [carol, dave] = await Promise.all([hostPages.open('carol'), hostPages.open('dave')])
    await eventually(async () => Object.keys(await readCalls(shared)).sort()).toEqual(['alice', 'bob'])

    await shared.evaluate(async () => {
      const [alice, bob] = window.clientsOfPage()
      await Promise.all([alice?.makeVoiceCall(['carol']), bob?.makeVoiceCall(['dave'])])
    })
    const [roomOfAlice, roomOfBob] = await Promise.all([answer(carol), answer(dave)])
    const inCalls = { alice: `${roomOfAlice} connected`, bob: `${roomOfBob} connected` }
    await eventually(() => readCalls(shared)).toEqual(inCalls)

    for (const address of place === 'one page' ? [pages[1]?.address, pages[0]?.address] : [null, null]) {
      if (address === null) await shared.evaluate(() => setTimeout(() => location.reload()))
      else await (shared as ChromiumTestPage | FirefoxTestPage).page.goto(`${server.origin}${address}`)
      await eventually(async () => readCalls(shared).catch(() => null)).toEqual(inCalls)
      await eventually(async () => [...(await statusOf(carol)), ...(await statusOf(dave))]).toEqual([
        'connected',
        'connected',
      ])
    }
    await shared.evaluate(async () => {
      await Promise.all(window.clientsOfPage().map((client) => client.endCall()))
    })
    await shared.waitForCleanup()
  })
})

describe.each(['chromium', 'firefox'] as const)('signing in as another user, in %s', (browser) => {
  it('shows no call and no missed call of the earlier user', async () => {
    const page = await hostPages.openIn(browser, 'alice', { callee: 'carol' })
    const carol = await hostPages.open('carol', { callee: 'alice' })
    await carol.click('Call Alice')
    await page.waitForIncomingCall('audio', 'Carol')
    await carol.clickCallControl('End call')
    await eventually(() => page.evaluate(() => document.body.textContent.includes('Missed call'))).toBe(true)

    await page.evaluate(async () => {
      await window.hostPage.client.disconnect()
    })
    await eventually(() => page.evaluate(() => document.body.textContent.includes('Missed call'))).toBe(false)
    await page.evaluate(async () => {
      window.nextUser = 'dave'
      await window.hostPage.client.connect()
    })
    const { self, calls } = await page.evaluate(() => window.hostPage.client.store.getState())
    expect({ self: self?.userJid, calls }).toEqual({ self: 'dave@localhost', calls: {} })
    expect(await page.evaluate(() => document.body.textContent.includes('Missed call'))).toBe(false)
  })
})
