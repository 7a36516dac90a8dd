import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Phone } from './phone.ts'
import { setUpPhones } from './setUpPhones.ts'

/** The server is killed, and started again. */

/** `OFFHOOK_ROUNDS=50` for as many as it takes to believe it. */
const ROUNDS = Number(process.env.OFFHOOK_ROUNDS ?? 1)
const ROUND_MS = 90_000
/** A machine that runs two browsers, or six, keeps everybody waiting at times. */
const NO_SILENCE_MS = 1_000
const AFTER_RESTART_MS = 8_000

const phones = setUpPhones()
let environment: Record<string, string>
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-restart-'))
  environment = { PORT: String(await freePort()), OFFHOOK_STORE: join(folder, 'calls.sqlite') }
})
afterEach(() => rmSync(folder, { recursive: true }))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function online(...all: Phone[]): Promise<void> {
  for (const { page } of all)
    await page
      .getByRole('status')
      .filter({ hasText: /^Online$/ })
      .waitFor()
}

/** The browser itself says that nobody answers. */
function forgive(...all: Phone[]): void {
  for (const phone of all)
    for (const message of ['WebSocket connection', 'ERR_', 'Failed to fetch']) phone.forgive(message)
}

it(
  'kill -9 in a call: the sound never stops, and a hang-up reaches the other side',
  { timeout: ROUNDS * ROUND_MS },
  async () => {
    let demo = await phones.serve(environment)
    const [alice, bob] = await phones.openTwo()
    for (let round = 0; round < ROUNDS; round += 1) {
      await alice.click('Call Bob')
      await bob.rings('audio', 'Alice')
      await bob.click('Answer')
      await alice.hasStatus('Bob', 'connected')
      await bob.hasStatus('Alice', 'connected')
      for (const phone of [alice, bob]) await phone.page.evaluate(() => window.probe.watchSound())

      await demo.kill()
      for (const { page } of [alice, bob])
        await page.getByRole('status').filter({ hasText: 'The server is away' }).waitFor()
      demo = await phones.serve(environment)
      const back = Date.now()
      await online(alice, bob)
      await expect.poll(() => Date.now() - back, { timeout: 2 * AFTER_RESTART_MS }).toBeGreaterThan(AFTER_RESTART_MS)
      for (const phone of [alice, bob])
        expect(await phone.page.evaluate(() => window.probe.longestSilence())).toBeLessThan(NO_SILENCE_MS)
      await alice.hasStatus('Bob', 'connected')
      await bob.hasStatus('Alice', 'connected')

      await alice.click('End call')
      await bob.hasStatus('Alice', 'ended')
      await alice.isSilent()
      await bob.isSilent()
    }
    forgive(alice, bob)
  },
)

it('kill -9 while it rings: it rings on, and can be answered', { timeout: ROUNDS * ROUND_MS }, async () => {
  let demo = await phones.serve(environment)
  const [alice, bob] = await phones.openTwo()
  for (let round = 0; round < ROUNDS; round += 1) {
    await alice.click('Call Bob')
    await bob.rings('audio', 'Alice')
    await alice.hasStatus('Bob', 'ringing')
    await demo.kill()
    for (const { page } of [alice, bob])
      await page.getByRole('status').filter({ hasText: 'The server is away' }).waitFor()
    demo = await phones.serve(environment)
    await online(alice, bob)
    await alice.hasStatus('Bob', 'ringing')
    await bob.click('Answer')
    await alice.hasStatus('Bob', 'connected')
    await bob.hasStatus('Alice', 'connected')
    await alice.rises('audioEnergy')
    await alice.click('End call')
    await bob.hasStatus('Alice', 'ended')
  }
  forgive(alice, bob)
})
