import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { INSECURE_HOST } from './browserProcess.ts'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// The demo app itself: sign-in, the list of people online, failures, and operation by keyboard.

const pages = setUpTestPages()

it('signs in with the form and rejects an unusable name', async () => {
  const { page } = await pages.open('alice')
  await page.getByRole('button', { name: 'Sign out' }).click()
  const name = page.getByRole('textbox', { name: 'Your name' })
  await name.fill(' @@@ ')
  await name.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'Enter a name' }).waitFor()
  await name.fill('Anna Maria')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('region', { name: 'You' }).getByText('Anna Maria').waitFor()
  expect(new URL(page.url()).searchParams.get('user')).toBe('Anna Maria')
  await page.goBack()
  await name.waitFor()
  await page.goForward()
  await page.getByText('Online', { exact: true }).waitFor()
})

it('updates the list of people online and shows an invitation link while it is empty', async () => {
  const alice = await pages.open('alice')
  const origin = new URL(alice.page.url()).origin
  const invitation = alice.page.getByRole('link', { name: `${origin}/?user=bob` })
  await invitation.waitFor()
  const bob = await pages.open('bob')
  const tablet = await pages.open('bob')
  await alice.button('Call Bob').waitFor()
  await alice.button('Video call Bob').waitFor()
  expect(await alice.button('Call Bob').count()).toBe(1)
  expect(await invitation.count()).toBe(0)
  await bob.page.close()
  await tablet.click('Sign out')
  await invitation.waitFor()
})

it('shows that the server is unavailable and reconnects to it', async () => {
  const demo = await pages.startServer({})
  const alice = await pages.open('alice')
  await demo.stop()
  const status = alice.page.getByRole('region', { name: 'You' }).getByRole('status')
  await status.filter({ hasText: 'Server unavailable' }).waitFor()
  await pages.startServer({ PORT: new URL(demo.origin).port })
  await status.filter({ hasText: /^Online$/ }).waitFor({ timeout: 15_000 })
  // Chromium logs refused connections to the console.
  alice.ignoreErrors('net::ERR_')
})

it('explains on an insecure page why calls are impossible', async () => {
  const alice = await pages.open('alice', { host: INSECURE_HOST })
  await alice.page.getByRole('alert').filter({ hasText: 'only on secure pages' }).waitFor()
  await alice.dialByName('bob', 'Call Bob')
  await alice.page.getByRole('region', { name: 'Notices' }).getByRole('alert').waitFor()
  await alice.expectLog(['makeVoiceCall()', 'mediaError 100606', 'makeVoiceCall 100606'])
})

it('prints one line and exits with 1 when the port is in use, and exits with 0 on SIGTERM', async () => {
  const demo = await pages.startServer({})
  const main = fileURLToPath(new URL('../dist/server/main.js', import.meta.url))
  const { port } = new URL(demo.origin)
  const second = spawnSync(process.execPath, [main], {
    env: { ...process.env, PORT: port, HOST: '' },
    encoding: 'utf8',
  })
  expect(second.stderr).toMatch(new RegExp(`^Cannot listen on port ${port} .*\n$`))
  expect(second.status).toBe(1)
  const alice = await pages.open('alice')
  expect(await demo.stop()).toBe(0)
  await alice.close()
  // Alice's page tried to reconnect to the stopped server.
  alice.ignoreErrors('net::ERR_')
})

async function tabTo(testPage: ChromiumTestPage, name: string): Promise<void> {
  const focused = () => testPage.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused()) === name) return
    await testPage.page.keyboard.press('Tab')
  }
  expect(await focused()).toBe(name)
}

it('supports calling, answering, muting and hanging up by keyboard', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await tabTo(alice, 'Call Bob')
  await alice.page.keyboard.press('Enter')
  await bob.waitForIncomingCall('audio', 'Alice')
  await tabTo(bob, 'Answer')
  await bob.page.keyboard.press('Enter')
  await bob.waitForStatus('Alice', 'connected')
  await tabTo(bob, 'Mute microphone')
  await bob.page.keyboard.press('Space')
  await eventually(() => alice.logSummary()).toContain('muted audio(bob)')
  await tabTo(bob, 'Unmute microphone')
  await bob.page.keyboard.press('Space')
  await eventually(() => alice.logSummary()).toContain('unmuted audio(bob)')
  await tabTo(alice, 'End call')
  await alice.page.keyboard.press('Enter')
  await bob.waitForCleanup()
  // After the call, focus returns to the button that started it.
  const focused = () => alice.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await eventually(focused).toBe('Call Bob')
})
