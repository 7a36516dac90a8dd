import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'

// The server is killed and started again. `OFFHOOK_ROUNDS=50` repeats each case fifty times.

const ROUNDS = Number(process.env.OFFHOOK_ROUNDS ?? 1)
const options = { timeout: ROUNDS * 90_000 }
/** Two or more browsers on one busy machine delay audio packets at times. */
const MAX_AUDIO_GAP_MS = 1_000
const AFTER_RESTART_MS = 8_000

const pages = setUpTestPages()
let environment: Record<string, string>
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-restart-'))
  environment = { PORT: String(await freePort()), OFFHOOK_STORE: join(folder, 'calls.sqlite') }
})
afterEach(() => rmSync(folder, { recursive: true }))

/**
 * Below the ports that the system gives to clients: a client that connects to a closed one of those may be given the same port and be
 * connected to itself (RFC 9293, section 3.5, simultaneous open), which keeps the server from listening there.
 */
async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) =>
    server.on('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  )
  if (!isFree) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function waitUntilServerUnavailable(testPage: ChromiumTestPage): Promise<void> {
  await testPage.page.getByRole('status').filter({ hasText: 'Server unavailable' }).waitFor()
}

/** While the server is down, the browser logs failed requests. */
function ignoreConnectionErrors(testPage: ChromiumTestPage): void {
  for (const text of ['WebSocket connection', 'ERR_', 'Failed to fetch']) testPage.ignoreErrors(text)
}

it('keeps audio flowing when the server is killed during a call, and then delivers the hangup', options, async () => {
  let demo = await pages.startServer(environment)
  const [alice, bob] = await pages.openAliceAndBob()
  const both = [alice, bob]
  for (let round = 0; round < ROUNDS; round += 1) {
    await connectCall(alice, bob)
    for (const { page } of both) await page.evaluate(() => window.probe.watchAudioGaps())

    await demo.kill()
    for (const testPage of both) await waitUntilServerUnavailable(testPage)
    demo = await pages.startServer(environment)
    const restartedAt = Date.now()
    for (const testPage of both) await testPage.waitForOnline()
    await expect
      .poll(() => Date.now() - restartedAt, { timeout: 2 * AFTER_RESTART_MS })
      .toBeGreaterThan(AFTER_RESTART_MS)
    for (const { page } of both)
      expect(await page.evaluate(() => window.probe.longestAudioGapMs())).toBeLessThan(MAX_AUDIO_GAP_MS)
    await waitUntilConnected(alice, bob)

    await alice.click('End call')
    await bob.waitForStatus('Alice', 'ended')
    await alice.waitForCleanup()
    await bob.waitForCleanup()
  }
  both.forEach(ignoreConnectionErrors)
})

it('keeps ringing when the server is killed, and can be answered after the restart', options, async () => {
  let demo = await pages.startServer(environment)
  const [alice, bob] = await pages.openAliceAndBob()
  const both = [alice, bob]
  for (let round = 0; round < ROUNDS; round += 1) {
    await placeCall(alice, bob)
    await alice.waitForStatus('Bob', 'ringing')
    await demo.kill()
    for (const testPage of both) await waitUntilServerUnavailable(testPage)
    demo = await pages.startServer(environment)
    for (const testPage of both) await testPage.waitForOnline()
    await alice.waitForStatus('Bob', 'ringing')
    await bob.click('Answer')
    await waitUntilConnected(alice, bob)
    await alice.waitForIncrease('audioEnergy')
    await alice.click('End call')
    await bob.waitForStatus('Alice', 'ended')
  }
  both.forEach(ignoreConnectionErrors)
})
