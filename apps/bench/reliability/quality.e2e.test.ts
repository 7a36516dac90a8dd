import { setTimeout as sleep } from 'node:timers/promises'
import type { CallConnectionQualityEvent } from '@offhook/core'
import { expect, it } from 'vitest'
import type { PathSelection, PathSettings } from '../network/createNetwork.ts'
import { describeWithNetwork } from '../network/describeWithNetwork.ts'
import type { Host } from '../src/environment/hosts.ts'
import type { TestPage } from './openTestPage.ts'
import { setUpTestPages } from './setUpTestPages.ts'

/**
 * What `callConnectionQuality` says of voice calls over an impaired network. Run as `network.e2e.test.ts`, on a machine without other load:
 * sound that a busy machine plays too late is concealed as well.
 */

type Impairment = [PathSelection<Host>, Partial<PathSettings>]
/** The last event of a side for the other one, as `POOR remote`, and for itself: `GOOD` without an event. */
interface Said {
  peer: string
  local: string
}

/** Long enough for two changes: each needs the mean of 10 s, and the second one comes 6 s after the first. */
const OBSERVED_MS = 25_000
const SETTLED = { timeout: 45_000, interval: 500 }

/** Beyond what redundancy repairs: of two copies, a fifth is still lost. */
const HEAVY_LOSS = 0.45

describeWithNetwork('the quality of a voice call over an impaired network', () => {
  const pages = setUpTestPages()

  async function connectCall(impairments: Impairment[]): Promise<[alice: TestPage, bob: TestPage]> {
    const [alice, bob] = await pages.openAliceAndBob()
    await alice.click('Voice call')
    await bob.click('Answer')
    for (const testPage of [alice, bob]) await testPage.waitForStatus('connected')
    for (const [selection, settings] of impairments) await pages.network().shape(selection, settings)
    return [alice, bob]
  }

  const textOf = (event: CallConnectionQualityEvent | undefined) =>
    event ? [event.quality, event.trouble].filter(Boolean).join(' ') : 'GOOD'

  async function saidBy(testPage: TestPage): Promise<Said> {
    const events = await testPage.qualities()
    const last = (isLocal: boolean) => textOf(events.filter(({ localUser }) => localUser === isLocal).at(-1))
    return { peer: last(false), local: last(true) }
  }

  async function endCall(name: string, [alice, bob]: [TestPage, TestPage]): Promise<void> {
    for (const [user, testPage] of [['Alice', alice] as const, ['Bob', bob] as const]) {
      const events = await testPage.qualities()
      const texts = events.map((event) => `${event.localUser ? 'self' : 'peer'} ${textOf(event)} ${event.mos ?? ''}`)
      console.log(`${name}: ${user} says ${texts.join(', ')}`)
    }
    await alice.click('End call')
    for (const testPage of [alice, bob]) await testPage.waitForStatus('ended')
  }

  it.each<[string, Partial<PathSettings>, string[]]>([
    ['no loss', {}, ['GOOD']],
    ['a loss of 0.03', { loss: 0.03 }, ['GOOD']],
    ['a loss of 0.1', { loss: 0.1 }, ['GOOD', 'AVERAGE']],
    ['a loss of 0.2', { loss: 0.2 }, ['GOOD', 'AVERAGE']],
    ['a round trip of 50 ms', { delayMs: 25 }, ['GOOD']],
    ['a round trip of 300 ms', { delayMs: 150 }, ['GOOD', 'AVERAGE']],
    ['a round trip of 800 ms', { delayMs: 400 }, ['AVERAGE', 'POOR']],
    ['a jitter of 100 ms', { delayMs: 20, jitterMs: 100 }, ['GOOD', 'AVERAGE']],
  ])('rates %s on the path between both, and blames neither end', async (name, settings, qualities) => {
    const both = await connectCall([
      [{ from: 'alice', to: 'bob' }, settings],
      [{ from: 'bob', to: 'alice' }, settings],
    ])
    await sleep(OBSERVED_MS)
    const said = await Promise.all(both.map(saidBy))
    await endCall(name, both)
    for (const { peer, local } of said) {
      const [quality, trouble] = peer.split(' ')
      expect(qualities).toContain(quality)
      expect([undefined, 'unknown']).toContain(trouble)
      expect(local).toBe('GOOD')
    }
  })

  it.each<[string, PathSelection<Host>]>([
    ['uplink', { from: 'bob' }],
    ['downlink', { to: 'bob' }],
    ['uplink and downlink', { host: 'bob' }],
  ])('says at both ends that Bob has the trouble when his %s loses packets', async (name, selection) => {
    const both = await connectCall([[selection, { loss: HEAVY_LOSS }]])
    const [alice, bob] = both
    await expect.poll(() => saidBy(alice), SETTLED).toEqual({ peer: 'POOR remote', local: 'GOOD' })
    await expect.poll(() => saidBy(bob), SETTLED).toEqual({ peer: 'POOR local', local: 'POOR local' })
    await endCall(`a loss of ${HEAVY_LOSS} of Bob's ${name}`, both)
  })

  it('does not say who has the trouble when only the path between both loses packets', async () => {
    const both = await connectCall([
      [{ from: 'alice', to: 'bob' }, { loss: HEAVY_LOSS }],
      [{ from: 'bob', to: 'alice' }, { loss: HEAVY_LOSS }],
    ])
    for (const testPage of both)
      await expect.poll(() => saidBy(testPage), SETTLED).toEqual({ peer: 'POOR unknown', local: 'GOOD' })
    await endCall('a loss of the path between both', both)
  })

  it('is GOOD while a microphone is muted', async () => {
    const both = await connectCall([])
    await both[1].click('Mute microphone')
    await sleep(OBSERVED_MS)
    const said = await Promise.all(both.map(saidBy))
    await endCall('a muted microphone', both)
    for (const each of said) expect(each).toEqual({ peer: 'GOOD', local: 'GOOD' })
  })
})
