import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Browsers that are killed in a call and do not come back, and users who come back in a new browser.

const pages = setUpTestPages()
const options = { timeout: 120_000 }

/** Whether and why the newest call of a page has ended. */
const lastLine = async (testPage: ChromiumTestPage) => (await testPage.logSummary()).at(-1)

async function connectWithKillableBob() {
  const alice = await pages.open('alice')
  const { testPage: bob, kill } = await pages.openKillable('bob')
  await connectCall(alice, bob)
  return { alice, kill }
}

it('a killed browser does not refuse the call of its user from a new browser', options, async () => {
  const { alice, kill } = await connectWithKillableBob()
  const carol = await pages.open('carol')
  await kill()
  const killedAt = Date.now()
  const bobAfter = await pages.open('bob')
  await bobAfter.click('Call Carol')
  await carol.waitForIncomingCall('audio', 'Bob')
  console.log(`A new browser reached another user ${Date.now() - killedAt} ms after the kill`)
  await eventually(() => lastLine(alice)).toBe('ended(bob) closed connection-lost')
  await carol.click('Answer')
  await waitUntilConnectedTo(bobAfter, 'Carol')
})

it('a killed browser does not make its user engaged: the new browser rings', options, async () => {
  const { kill } = await connectWithKillableBob()
  const carol = await pages.open('carol')
  await kill()
  const bobAfter = await pages.open('bob')
  await carol.click('Call Bob')
  await bobAfter.waitForIncomingCall('audio', 'Carol')
  await bobAfter.click('Answer')
  await waitUntilConnectedTo(bobAfter, 'Carol')
  expect(await bobAfter.logSummary()).not.toContain('missed(carol)')
})

it('a call stops ringing eight seconds after the browser of its caller was killed', options, async () => {
  const bob = await pages.open('bob')
  const { testPage: alice, kill } = await pages.openKillable('alice')
  await placeCall(alice, bob)
  await kill()
  const killedAt = Date.now()
  await eventually(() => bob.logSummary()).toContain('ended(alice) closed connection-lost')
  const stoppedAfter = Date.now() - killedAt
  console.log(`The callee stopped ringing ${stoppedAfter} ms after the browser of the caller was killed`)
  expect(stoppedAfter).toBeGreaterThan(7_000)
  expect(stoppedAfter).toBeLessThan(10_000)
})

it('a callee who answers a killed browser is told within two seconds, and the call ends', options, async () => {
  const bob = await pages.open('bob')
  const { testPage: alice, kill } = await pages.openKillable('alice')
  await placeCall(alice, bob)
  await kill()
  await bob.click('Answer')
  const answeredAt = Date.now()
  await bob.waitForStatus('Alice', 'reconnecting')
  const toldAfter = Date.now() - answeredAt
  console.log(`The callee was told ${toldAfter} ms after the answer that the browser of the caller is gone`)
  expect(toldAfter).toBeLessThan(2_000)
  await eventually(() => bob.logSummary()).toContain('ended(alice) closed connection-lost')
  await bob.waitForCleanup()
})

it('both users are free in new browsers when both browsers were killed', options, async () => {
  const [first, second] = [await pages.openKillable('alice'), await pages.openKillable('bob')]
  await connectCall(first.testPage, second.testPage)
  await Promise.all([first.kill(), second.kill()])
  const [alice, bob] = [await pages.open('alice'), await pages.open('bob')]
  await connectCall(alice, bob)
  await waitUntilConnected(alice, bob)
})

it('a closed tab does not refuse the call of its user from a new tab', options, async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  const carol = await pages.open('carol')
  await connectCall(alice, bob)
  await bob.page.close({ runBeforeUnload: true })
  const bobAfter = await pages.open('bob')
  await bobAfter.click('Call Carol')
  await carol.waitForIncomingCall('audio', 'Bob')
  await eventually(() => lastLine(alice)).toBe('ended(bob) closed hangup')
})

async function waitUntilConnectedTo(testPage: ChromiumTestPage, name: string): Promise<void> {
  await testPage.waitForStatus(name, 'connected')
  await testPage.waitForIncrease('audioEnergy')
}
