import { describe, expect, it } from 'vitest'
import type { ChromiumTestPage } from '../chromiumTestPage.ts'
import { eventually } from '../testPage.ts'
import { setUpHostPages } from './setUpHostPages.ts'

// Group calls of three users in real browsers: the caller leaves while it rings, and calls that cross.

const hostPages = setUpHostPages()
const options = { timeout: 120_000 }

const openThree = () => Promise.all([hostPages.open('alice'), hostPages.open('bob'), hostPages.open('carol')])

/** Calls from the page, also while a call rings in it. */
function call(testPage: ChromiumTestPage, to: string[], kind: 'Voice' | 'Video' = 'Voice'): Promise<void> {
  return testPage.page.evaluate(
    ({ to, kind }) => {
      window.hostPage.client[`make${kind}Call`](to).catch(console.error)
    },
    { to, kind },
  )
}

/** The calls of the page that go on: their status, and the other users who have not left them. */
const readCalls = (testPage: ChromiumTestPage) =>
  testPage.evaluate(() =>
    Object.values(window.hostPage.client.store.getState().calls)
      .filter(({ status }) => status !== 'ended')
      .map(({ status, participants }) => {
        const others = Object.values(participants).filter((each) => !each.isLocal && each.status !== 'ended')
        return [status, ...others.map((other) => `${other.displayName} ${other.status}`).sort()].join(', ')
      }),
  )

async function waitUntilAllConnected(alice: ChromiumTestPage, bob: ChromiumTestPage, carol: ChromiumTestPage) {
  await eventually(() => readCalls(alice)).toEqual(['connected, Bob connected, Carol connected'])
  await eventually(() => readCalls(bob)).toEqual(['connected, Alice connected, Carol connected'])
  await eventually(() => readCalls(carol)).toEqual(['connected, Alice connected, Bob connected'])
  for (const testPage of [alice, bob, carol]) await testPage.waitForIncrease('audioEnergy')
}

async function endForAll(...testPages: ChromiumTestPage[]): Promise<void> {
  for (const testPage of testPages) await testPage.evaluate(() => void window.hostPage.client.endCall())
  for (const testPage of testPages) await testPage.waitForCleanup()
}

describe('a group call whose caller leaves while it rings', () => {
  it('stays connected, rings in the name of the user who is there, and can be answered', options, async () => {
    const [alice, bob, carol] = await openThree()
    await call(alice, ['bob', 'carol'])
    await carol.waitForIncomingCall('audio', 'Alice')
    await bob.click('Answer')
    await eventually(() => readCalls(bob)).toContainEqual(expect.stringMatching(/^connected, Alice connected/))
    await alice.evaluate(() => void window.hostPage.client.endCall())
    await carol.waitForIncomingCall('audio', 'Bob')
    const status = bob.page.getByText('Waiting for Carol', { exact: true })
    // A status that only screen readers read is one pixel wide.
    await eventually(async () => (await status.boundingBox())?.width ?? 0).toBeGreaterThan(50)
    expect(await readCalls(bob)).toEqual([expect.stringMatching(/^connected, Carol (calling|ringing)$/)])
    await carol.click('Answer')
    await eventually(() => readCalls(bob)).toEqual(['connected, Carol connected'])
    await eventually(() => readCalls(carol)).toEqual(['connected, Bob connected'])
    await bob.waitForIncrease('audioEnergy')
    await carol.waitForIncrease('audioEnergy')
    await endForAll(alice, bob, carol)
  })

  it('is missed when no user is left in it', options, async () => {
    const [alice, bob, carol] = await openThree()
    await call(alice, ['bob', 'carol'])
    await carol.waitForIncomingCall('audio', 'Alice')
    await bob.click('Answer')
    await eventually(() => readCalls(bob)).toContainEqual(expect.stringMatching(/^connected/))
    await endForAll(alice, bob)
    await carol.page.getByText('Missed call from Bob').waitFor()
    expect(await readCalls(carol)).toEqual([])
  })
})

describe('calls that cross', () => {
  it.each([
    ['a group call and a one-to-one call', ['bob', 'carol'], ['alice']],
    ['two group calls', ['bob', 'carol'], ['bob', 'alice']],
  ])('become one call at the same time: %s', options, async (_, ofAlice, ofCarol) => {
    const [alice, bob, carol] = await openThree()
    await Promise.all([call(alice, ofAlice), call(carol, ofCarol, 'Video')])
    await bob.click('Answer')
    await waitUntilAllConnected(alice, bob, carol)
    await endForAll(alice, bob, carol)
  })

  it.each([
    ['a one-to-one call to the caller of a group call', ['bob', 'carol'], ['alice']],
    ['a group call to the caller of a one-to-one call', ['carol'], ['bob', 'alice']],
  ])('become one call while the other rings: %s', options, async (_, ofAlice, ofCarol) => {
    const [alice, bob, carol] = await openThree()
    await call(alice, ofAlice)
    await carol.waitForIncomingCall('audio', 'Alice')
    await call(carol, ofCarol)
    await bob.click('Answer')
    await waitUntilAllConnected(alice, bob, carol)
    await endForAll(alice, bob, carol)
  })

  it('become one call of three users who call each other', options, async () => {
    const [alice, bob, carol] = await openThree()
    await Promise.all([call(alice, ['bob', 'carol']), call(bob, ['carol', 'alice']), call(carol, ['alice', 'bob'])])
    await waitUntilAllConnected(alice, bob, carol)
    await endForAll(alice, bob, carol)
  })
})
