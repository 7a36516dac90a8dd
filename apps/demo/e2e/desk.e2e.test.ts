import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import { INSECURE_HOST } from './launch.ts'
import type { Phone } from './phone.ts'
import { setUpPhones } from './setUpPhones.ts'

/** The demo itself: signing in, who is online, what goes wrong, and the keyboard alone. */

const phones = setUpPhones()

it('signs in by the form, and says what a name needs', async () => {
  const { page } = await phones.open('alice')
  await page.getByRole('button', { name: 'Sign out' }).click()
  const name = page.getByRole('textbox', { name: 'Your name' })
  await name.fill(' @@@ ')
  await name.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'Give a name' }).waitFor()
  await name.fill('Anna Maria')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('region', { name: 'You' }).getByText('Anna Maria').waitFor()
  expect(new URL(page.url()).searchParams.get('user')).toBe('Anna Maria')
  await page.goBack()
  await name.waitFor()
  await page.goForward()
  await page.getByText('Online', { exact: true }).waitFor()
})

it('shows who is online as they come and go, and what to do when nobody is', async () => {
  const alice = await phones.open('alice')
  const origin = new URL(alice.page.url()).origin
  const invitation = alice.page.getByRole('link', { name: `${origin}/?user=bob` })
  await invitation.waitFor()
  const bob = await phones.open('bob')
  const tablet = await phones.open('bob')
  await alice.button('Call Bob').waitFor()
  await alice.button('Video call Bob').waitFor()
  expect(await alice.button('Call Bob').count()).toBe(1)
  expect(await invitation.count()).toBe(0)
  await bob.page.close()
  await tablet.click('Sign out')
  await invitation.waitFor()
})

it('says that the server is away, and comes back to it', async () => {
  const demo = await phones.serve({})
  const alice = await phones.open('alice')
  await demo.stop()
  const status = alice.page.getByRole('region', { name: 'You' }).getByRole('status')
  await status.filter({ hasText: 'The server is away' }).waitFor()
  await phones.serve({ PORT: new URL(demo.origin).port })
  await status.filter({ hasText: /^Online$/ }).waitFor({ timeout: 15_000 })
  // A server that is away is a refused connection to the browser, which says so in its console.
  alice.forgive('net::ERR_')
})

it('says on an insecure page why nobody can call from it', async () => {
  const alice = await phones.open('alice', { host: INSECURE_HOST })
  await alice.page.getByRole('alert').filter({ hasText: 'only on secure pages' }).waitFor()
  await alice.dial('bob', 'Call Bob')
  await alice.page.getByRole('region', { name: 'Notices' }).getByRole('alert').waitFor()
  await alice.tells(['makeVoiceCall()', 'mediaError 100606', 'makeVoiceCall 100606'])
})

it('ends with one clear line where the port is taken, and cleanly when it is told to stop', async () => {
  const demo = await phones.serve({})
  const main = fileURLToPath(new URL('../dist/server/main.js', import.meta.url))
  const { port } = new URL(demo.origin)
  const second = spawnSync(process.execPath, [main], {
    env: { ...process.env, PORT: port, HOST: '' },
    encoding: 'utf8',
  })
  expect(second.stderr).toMatch(new RegExp(`^Cannot listen on port ${port} .*\n$`))
  expect(second.status).toBe(1)
  const alice = await phones.open('alice')
  expect(await demo.stop()).toBe(0)
  await alice.close()
  // She was told to come back, and nobody was there.
  alice.forgive('net::ERR_')
})

async function tabTo(phone: Phone, name: string): Promise<void> {
  const focused = () => phone.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused()) === name) return
    await phone.page.keyboard.press('Tab')
  }
  expect(await focused()).toBe(name)
}

it('calls, answers, mutes and hangs up by keyboard alone', async () => {
  const [alice, bob] = await phones.openTwo()
  await tabTo(alice, 'Call Bob')
  await alice.page.keyboard.press('Enter')
  await bob.rings('audio', 'Alice')
  await tabTo(bob, 'Answer')
  await bob.page.keyboard.press('Enter')
  await bob.hasStatus('Alice', 'connected')
  await tabTo(bob, 'Mute microphone')
  await bob.page.keyboard.press('Space')
  await eventually(() => alice.story()).toContain('muted audio(bob)')
  await tabTo(bob, 'Unmute microphone')
  await bob.page.keyboard.press('Space')
  await eventually(() => alice.story()).toContain('unmuted audio(bob)')
  await tabTo(alice, 'End call')
  await alice.page.keyboard.press('Enter')
  await bob.isSilent()
  // The keyboard is where it was before the call.
  const focused = () => alice.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await eventually(focused).toBe('Call Bob')
})
