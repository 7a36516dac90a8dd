import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import type { Phone } from './phone.ts'
import { setUpCoturn } from './setUpCoturn.ts'
import { setUpPhones } from './setUpPhones.ts'

/** Calls through a real TURN server, coturn, with the credentials that the signalling server makes. */

const phones = setUpPhones()
const coturn = setUpCoturn()

/** The shortest that the signalling server allows. */
const TTL_SECONDS = 60
/** Chromium renews a relay a minute before its end, where it has two or more: here ten seconds after the credentials' end. */
const RELAY_SECONDS = TTL_SECONDS + 60 + 10

/** Alice calls, Bob answers, and nothing comes but through coturn. */
async function talking(button: 'Call Bob' | 'Video call Bob'): Promise<[Phone, Phone]> {
  const [alice, bob] = await phones.openTwo({ relayOnly: true })
  await alice.click(button)
  await bob.rings(button === 'Call Bob' ? 'audio' : 'video', 'Alice')
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  return [alice, bob]
}

// One transport at a time: where both are open, which of the two relays is ready first, and used, is a matter of luck.
it.each([
  ['UDP', ['--no-tcp'], 'relay udp'],
  ['TCP, where UDP is cut', ['--no-udp'], 'relay tcp'],
])('carries a call through TURN over %s', async (_what, options, path) => {
  await coturn.start(...options)
  await phones.serve(coturn.environment())
  const [alice, bob] = await talking('Call Bob')
  for (const phone of [alice, bob]) {
    await phone.rises('audioEnergy')
    const { paths } = await phone.read()
    expect(paths).toContain(path)
    expect(paths.filter((each) => !each.startsWith('relay'))).toEqual([])
  }
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})

it(
  'goes on after its TURN credentials have run out, and finds a new path with newer ones',
  { timeout: 180_000 },
  async () => {
    const options = ['--no-tcp', `--max-allocate-lifetime=${RELAY_SECONDS}`]
    await coturn.start(...options)
    await phones.serve({ ...coturn.environment(), OFFHOOK_TURN_TTL_SECONDS: String(TTL_SECONDS) })
    const [alice, bob] = await talking('Video call Bob')

    const users = () => coturn.grants('new').map(({ user }) => user)
    const jids = () => new Set(users().map((user) => user.replace(/^\d+:/, '')))
    const both = new Set(['alice@localhost', 'bob@localhost'])
    const endOf = (user: string) => Number(user.split(':', 1)[0])
    await eventually(jids).toEqual(both)
    const firstUsers = users()
    // coturn takes them until that second is over.
    const end = Math.max(...firstUsers.map(endOf)) + 1
    const patience = { timeout: 2 * RELAY_SECONDS * 1_000 }
    await expect.poll(() => Date.now() / 1_000, patience).toBeGreaterThan(end)

    // A relay outlives the credentials it was made with: coturn looked at their end then, and not again.
    const renewed = () => coturn.grants('refreshed').flatMap(({ user, at }) => (at > end ? [user] : []))
    for (const user of firstUsers) await eventually(renewed).toContain(user)
    for (const phone of [alice, bob]) {
      await phone.rises('audioEnergy')
      await phone.rises('framesDecoded')
      expect((await phone.story()).filter((line) => line.startsWith('reconnecting'))).toEqual([])
    }

    // It forgets them, so that both have to make new ones.
    await coturn.kill()
    await alice.hasStatus('Bob', 'reconnecting')
    await bob.hasStatus('Alice', 'reconnecting')
    await coturn.start(...options)
    await alice.hasStatus('Bob', 'connected')
    await bob.hasStatus('Alice', 'connected')
    for (const phone of [alice, bob]) {
      await phone.rises('audioEnergy')
      await phone.rises('framesDecoded')
    }
    await eventually(jids).toEqual(both)
    for (const user of users()) expect(endOf(user)).toBeGreaterThan(end)
    await alice.press('End call')
    await alice.isSilent()
    await bob.isSilent()
  },
)
