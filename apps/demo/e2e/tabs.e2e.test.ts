import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Ten tabs of one user in one browser: what is about the user is there once.

const TABS = 10
const pages = setUpTestPages()

async function openTabs(): Promise<{ alice: ChromiumTestPage; tabs: ChromiumTestPage[] }> {
  const [alice, bob] = await pages.openAliceAndBob()
  const tabs = [bob]
  while (tabs.length < TABS) tabs.push(await pages.openTab(bob))
  return { alice, tabs }
}

async function callInVain(alice: ChromiumTestPage, tabs: ChromiumTestPage[]): Promise<void> {
  await alice.click('Call Bob')
  await Promise.all(tabs.map((tab) => tab.waitForIncomingCall('audio', 'Alice')))
  await alice.click('End call')
}

const missedNotice = ({ page }: ChromiumTestPage) => page.getByRole('alert').filter({ hasText: /missed/i })

it('opens ten tabs, which list the people online, also when the first tab is closed', async () => {
  const { alice, tabs } = await openTabs()
  for (const tab of tabs) await tab.button('Call Alice').waitFor()
  // A browser opens six connections to a host: a request of a tab would wait for one of them.
  await Promise.all(tabs.map(({ page }) => page.evaluate(async () => (await fetch('/healthz')).ok)))
  await tabs[0]?.page.close()
  const carol = await pages.open('carol')
  for (const tab of tabs.slice(1)) await tab.button('Call Carol').waitFor()
  await carol.page.close()
  for (const tab of tabs.slice(1)) await tab.button('Call Carol').waitFor({ state: 'detached' })
  await alice.button('Call Bob').waitFor()
})

it('shows a missed call in ten tabs until one of them dismisses it', async () => {
  const { alice, tabs } = await openTabs()
  await callInVain(alice, tabs)
  for (const tab of tabs) await missedNotice(tab).waitFor()
  await tabs[4]?.page.getByRole('button', { name: 'Dismiss' }).click()
  for (const tab of tabs) await missedNotice(tab).waitFor({ state: 'detached' })
  // A later call is shown again.
  await callInVain(alice, tabs)
  for (const tab of tabs) await missedNotice(tab).waitFor()
})

it('plays one ringtone, and changes no title, for a call that rings in ten tabs', async () => {
  const { alice, tabs } = await openTabs()
  await Promise.all(tabs.map(({ page }) => page.mouse.click(5, 5)))
  await alice.click('Call Bob')
  await Promise.all(tabs.map((tab) => tab.waitForIncomingCall('audio', 'Alice')))
  const held = () =>
    tabs[0]?.page.evaluate(async () => {
      const { held: locks = [] } = await navigator.locks.query()
      return locks.filter(({ name }) => name?.startsWith('offhook:ring:')).length
    })
  await eventually(async () => (await held()) ?? 0).toBe(1)
  const titles = await Promise.all(tabs.map(({ page }) => page.title()))
  expect(titles.filter((title) => title.includes('☎'))).toEqual([])
  await alice.click('End call')
})
