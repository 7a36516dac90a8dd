import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, waitUntilConnected } from './connectCall.ts'
import { setUpCoturn } from './setUpCoturn.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Calls through a real TURN server, coturn, with credentials issued by the signaling server.

const pages = setUpTestPages()
const coturn = setUpCoturn()

/** The shortest lifetime that the signaling server accepts. */
const TTL_SECONDS = 60
/**
 * Chromium refreshes an allocation 60 s before it expires, if its lifetime is 120 s or more: here 10 s after the credentials expire.
 */
const ALLOCATION_SECONDS = TTL_SECONDS + 60 + 10

/** Alice calls Bob and Bob answers, with all media forced through coturn. */
async function openConnected(callType: 'audio' | 'video'): Promise<[ChromiumTestPage, ChromiumTestPage]> {
  const [alice, bob] = await pages.openAliceAndBob({ relayOnly: true })
  await connectCall(alice, bob, callType)
  return [alice, bob]
}

// One transport at a time: if both are open, the allocation that is ready first is used, which is random.
it.each([
  ['UDP', ['--no-tcp'], 'relay udp'],
  ['TCP when UDP is blocked', ['--no-udp'], 'relay tcp'],
])('carries a call through TURN over %s', async (_transport, options, candidateType) => {
  await coturn.start(...options)
  await pages.startServer(coturn.environment())
  const [alice, bob] = await openConnected('audio')
  for (const testPage of [alice, bob]) {
    await testPage.waitForIncrease('audioEnergy')
    const { candidateTypes } = await testPage.readProbe()
    expect(candidateTypes).toContain(candidateType)
    expect(candidateTypes.filter((type) => !type.startsWith('relay'))).toEqual([])
  }
  await alice.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it(
  'outlives its TURN credentials and reconnects with new ones after coturn restarts',
  { timeout: 180_000 },
  async () => {
    const options = ['--no-tcp', `--max-allocate-lifetime=${ALLOCATION_SECONDS}`]
    await coturn.start(...options)
    await pages.startServer({ ...coturn.environment(), OFFHOOK_TURN_TTL_SECONDS: String(TTL_SECONDS) })
    const [alice, bob] = await openConnected('video')

    const usernames = () => coturn.allocations('new').map(({ username }) => username)
    const jids = () => new Set(usernames().map((username) => username.replace(/^\d+:/, '')))
    const both = new Set(['alice@localhost', 'bob@localhost'])
    const expiryOf = (username: string) => Number(username.split(':', 1)[0])
    await eventually(jids).toEqual(both)
    const firstUsernames = usernames()
    // coturn accepts credentials until the end of their last second.
    const expiry = Math.max(...firstUsernames.map(expiryOf)) + 1
    const timeout = { timeout: 2 * ALLOCATION_SECONDS * 1_000 }
    await expect.poll(() => Date.now() / 1_000, timeout).toBeGreaterThan(expiry)

    // An allocation outlives the credentials it was made with: coturn checks their expiry only when it is created.
    const refreshedAfterExpiry = () =>
      coturn.allocations('refreshed').flatMap(({ username, at }) => (at > expiry ? [username] : []))
    for (const username of firstUsernames) await eventually(refreshedAfterExpiry).toContain(username)
    for (const testPage of [alice, bob]) {
      await testPage.waitForIncrease('audioEnergy')
      await testPage.waitForIncrease('framesDecoded')
      expect((await testPage.logSummary()).filter((line) => line.startsWith('reconnecting'))).toEqual([])
    }

    // The restarted coturn has no allocations: both sides have to create new ones.
    await coturn.kill()
    await alice.waitForStatus('Bob', 'reconnecting')
    await bob.waitForStatus('Alice', 'reconnecting')
    await coturn.start(...options)
    await waitUntilConnected(alice, bob)
    for (const testPage of [alice, bob]) {
      await testPage.waitForIncrease('audioEnergy')
      await testPage.waitForIncrease('framesDecoded')
    }
    await eventually(jids).toEqual(both)
    for (const username of usernames()) expect(expiryOf(username)).toBeGreaterThan(expiry)
    await alice.clickCallControl('End call')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  },
)
