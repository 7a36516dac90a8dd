import { expect, it } from 'vitest'
import { connectCall } from '../connectCall.ts'
import { eventually, type TestPage } from '../testPage.ts'
import { setUpHostPages, waitForOnline } from './setUpHostPages.ts'

// Tokens that expire during a call, and wall clocks that are corrected.

const hostPages = setUpHostPages()
const MINUTE = 60_000

const lastCall = (page: TestPage) =>
  page.evaluate(() => {
    const { status, endReason } = Object.values(window.hostPage.client.store.getState().calls).at(-1) ?? {}
    return { status, endReason }
  })
const connection = (page: TestPage) => page.evaluate(() => window.hostPage.client.store.getState().connection.status)
const timer = (page: TestPage) =>
  page.evaluate(() => {
    const [seconds = 0, minutes = 0, hours = 0] = (document.querySelector('.offhook-call-timer')?.textContent ?? '')
      .split(':')
      .reverse()
      .map(Number)
    return 3_600 * hours + 60 * minutes + seconds
  })

it(
  'keeps a call whose token expires, with its media, and resumes it with that token',
  { timeout: 180_000 },
  async () => {
    const { server } = hostPages
    server.expireToken('bob', 10_000)
    const [alice, bob] = await hostPages.openAliceAndBob()
    await connectCall(alice, bob)
    // The server closes a connection without a call 30 s after the expiry.
    await eventually(() => timer(bob), 1_000).toBeGreaterThan(20)
    await expect.poll(() => timer(bob), { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(46)
    expect([await connection(bob), await lastCall(bob), await lastCall(alice)]).toMatchObject([
      'online',
      { status: 'connected' },
      { status: 'connected' },
    ])
    await Promise.all([alice.waitForAudioPlayback(), bob.waitForAudioPlayback()])

    server.breakConnections()
    await eventually(() => connection(bob)).not.toBe('online')
    await waitForOnline(bob)
    // Longer than the server keeps the place of a device that is lost.
    const before = await timer(alice)
    await expect.poll(() => timer(alice), { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(before + 32)
    expect(await lastCall(alice)).toMatchObject({ status: 'connected' })
    await Promise.all([alice.waitForAudioPlayback(), bob.waitForAudioPlayback()])

    await bob.clickCallControl('End call')
    await eventually(() => lastCall(alice)).toMatchObject({ status: 'ended', endReason: 'hangup' })
    await Promise.all([alice.waitForCleanup(), bob.waitForCleanup()])
    await eventually(() => connection(bob)).toBe('unauthorized')
  },
)

it('ends a call on both sides at once if the token expired too long ago to resume it', async () => {
  const { server } = hostPages
  const [alice, bob] = await hostPages.openAliceAndBob()
  await connectCall(alice, bob)
  server.expireToken('bob', -11 * MINUTE)
  server.breakConnections()
  for (const page of [alice, bob])
    await eventually(() => lastCall(page)).toMatchObject({ status: 'ended', endReason: 'signaling-failed' })
  await Promise.all([alice.waitForCleanup(), bob.waitForCleanup()])
  for (const page of [alice, bob]) page.ignoreErrors('WebSocket')
})

it.each([
  ['forward', 60 * MINUTE],
  ['back', -60 * MINUTE],
])('shows the same duration of a call when the wall clock is corrected %s by an hour', async (_direction, ms) => {
  const [alice, bob] = await hostPages.openAliceAndBob()
  await connectCall(alice, bob)
  await eventually(() => timer(alice)).toBeGreaterThan(1)
  await alice.evaluate(
    ms > 0
      ? () => {
          const { now } = Date
          Date.now = () => now() + 3_600_000
        }
      : () => {
          const { now } = Date
          Date.now = () => now() - 3_600_000
        },
  )
  const before = await timer(bob)
  await eventually(() => timer(bob)).toBeGreaterThan(before + 2)
  expect(Math.abs((await timer(alice)) - (await timer(bob)))).toBeLessThanOrEqual(1)
  await alice.clickCallControl('End call')
  await eventually(() => lastCall(bob)).toMatchObject({ status: 'ended', endReason: 'hangup' })
})
