import { describe, expect, it } from 'vitest'
import { whyNoNetwork } from '../network/whyNoNetwork.ts'
import { setUpTelephones } from './setUpTelephones.ts'
import type { Telephone } from './telephone.ts'

/**
 * Calls in real browsers over a network that is cut, loses packets and changes addresses: `npm run build`, then
 * `npx vitest run --project network`. Half a second is measured here, so let the machine do nothing else.
 */

const lack = whyNoNetwork()
if (lack !== null) console.warn(`\n  NOT TESTED: calls over a bad network. ${lack}\n`)

type Gap = Awaited<ReturnType<Telephone['mediaAfter']>>
const told = (gaps: Gap[]) =>
  gaps.map(({ sound, picture }) => `${sound} ms (sound), ${picture} ms (picture)`).join('; ')
const longest = (gaps: Gap[]) => Math.max(...gaps.flatMap(({ sound, picture }) => [sound, picture]))
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(lack !== null)(`a bad network${lack === null ? '' : ` (NOT TESTED: ${lack})`}`, () => {
  const telephones = setUpTelephones()

  async function talk(): Promise<[Telephone, Telephone]> {
    const [alice, bob] = await telephones.openTwo()
    await alice.click('Video call')
    await bob.click('Answer')
    for (const one of [alice, bob]) await one.shows('connected')
    await haveMedia([alice, bob])
    return [alice, bob]
  }

  const haveMedia = (both: Telephone[], since = Date.now()) => Promise.all(both.map((one) => one.mediaAfter(since)))

  async function hangUp([alice, bob]: [Telephone, Telephone]): Promise<void> {
    await alice.click('End call')
    for (const one of [alice, bob]) await one.shows('ended')
  }

  /** Bob's network is gone for a while: his media and his signalling. @returns when it was back */
  async function cut(ms: number): Promise<number> {
    await telephones.network().shape({ host: 'bob' }, { blocks: 'everything' })
    await sleep(ms)
    const back = Date.now()
    await telephones.network().shape({ host: 'bob' }, { blocks: 'nothing' })
    return back
  }

  it('nothing is shown of a cut of one second', async () => {
    const both = await talk()
    const begun = Date.now()
    const gaps = await haveMedia(both, await cut(1_000))
    console.log(`After a cut of 1 s media was back after ${told(gaps)}`)
    // Long enough for whoever would notice it late.
    await sleep(3_000)
    for (const one of both) expect(await one.storySince(begun)).toEqual([])
    await hangUp(both)
  })

  it.each([3, 10, 30])(
    'a cut of %i s is shown, and media is back within half a second of the network',
    async (seconds) => {
      const both = await talk()
      const begun = Date.now()
      const gaps = await haveMedia(both, await cut(seconds * 1_000))
      console.log(`After a cut of ${seconds} s media was back after ${told(gaps)}`)
      for (const one of both) {
        await one.shows('connected')
        expect(await one.storySince(begun)).toEqual([
          'store reconnecting',
          'screen reconnecting',
          'store connected',
          'screen connected',
        ])
      }
      expect(longest(gaps)).toBeLessThan(500)
      await hangUp(both)
    },
  )

  it('an address that changed is found', async () => {
    const both = await talk()
    const begun = Date.now()
    await telephones.network().changeAddress('bob')
    const gaps = await haveMedia(both, begun + 200)
    console.log(`With another address media was back after ${told(gaps)}`)
    for (const one of both) await one.shows('connected')
    expect(longest(gaps)).toBeLessThan(5_000)
    await hangUp(both)
  })

  it.each([0.05, 0.1, 0.2])('a call is made, and ends, where %d of all packets are lost', async (loss) => {
    await telephones.network().shape({}, { loss, delayMs: 20, jitterMs: 10 })
    const begun = Date.now()
    const both = await talk()
    console.log(`With a loss of ${loss} two people talked ${Date.now() - begun} ms after they opened their pages`)
    await hangUp(both)
  })

  it('a call is made, and ends, over 300 ms there and back', async () => {
    await telephones.network().shape({}, { delayMs: 150 })
    const begun = Date.now()
    const both = await talk()
    console.log(`At 300 ms two people talked ${Date.now() - begun} ms after they opened their pages`)
    await hangUp(both)
  })
})
