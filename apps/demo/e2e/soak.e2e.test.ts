import type { Browser, CDPSession } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { eventually } from './handset.ts'
import { type Launched, launchChromium } from './launch.ts'
import { countTimers, type Leftovers, readLeftovers } from './leftovers.ts'
import { Phone } from './phone.ts'
import { type Demo, startDemo } from './startDemo.ts'

/** Many calls in one tab: after them the page holds what it held before. `OFFHOOK_SOAK_CALLS=600` for a long one. */

const CALLS = Number(process.env.OFFHOOK_SOAK_CALLS ?? 20)
/** The first calls load code, make the elements and the context that are kept, and warm the caches. */
const WARM_UP = 10
/** Compiled code and caches of the engine; what one call leaves behind shows 600 times in the counts beside it. */
const HEAP_MAY_GROW = 1_000_000
/** Of a kind: the collector may keep something of the latest call for a while. What each call leaves behind is as many as there were calls. */
const MAY_REMAIN = 3

const launched: Launched<Browser>[] = []
let demo: Demo | null = null
afterAll(async () => {
  for (const { close } of launched) await close()
  await demo?.stop()
})

/** A window of its own browser, without the probe, which keeps what it watches. */
async function open(origin: string, user: string): Promise<{ phone: Phone; cdp: CDPSession }> {
  const home = await launchChromium()
  launched.push(home)
  const context = await home.browser.newContext({ viewport: { width: 1100, height: 720 } })
  await context.grantPermissions(['microphone', 'camera'])
  const page = await context.newPage()
  await page.addInitScript(countTimers)
  const phone = new Phone(page, context)
  await page.goto(`${origin}/?user=${user}`)
  return { phone, cdp: await context.newCDPSession(page) }
}

/** Without waiting for a button to stand still, as a pointer must: there are many to press. */
async function press(phone: Phone, name: string): Promise<void> {
  const button = phone.button(name).first()
  await button.dispatchEvent('pointerdown', { button: 0 })
  await button.dispatchEvent('click')
}

/** One call from the click to the end, every fourth by video, and hung up in turn by who called and who answered. */
async function call(
  index: number,
  caller: Phone,
  callee: Phone,
  names: [caller: string, callee: string],
): Promise<void> {
  const callType = index % 4 === 3 ? 'video' : 'audio'
  await press(caller, callType === 'audio' ? `Call ${names[1]}` : `Video call ${names[1]}`)
  await callee.rings(callType, names[0])
  await press(callee, 'Answer')
  await Promise.all([caller.hasStatus(names[1], 'connected'), callee.hasStatus(names[0], 'connected')])
  await press(index % 3 === 0 ? caller : callee, 'End call')
  const isOver = ({ page }: Phone) =>
    page.locator('[aria-label^="Call with"]:not([data-status="ended"])').waitFor({ state: 'detached' })
  await Promise.all([isOver(caller), isOver(callee)])
}

it(`holds after ${CALLS} calls what it held before`, { timeout: 120_000 + CALLS * 10_000 }, async () => {
  demo = await startDemo()
  const { origin } = demo
  const [alice, bob] = await Promise.all([open(origin, 'alice'), open(origin, 'bob')])
  const both = [alice, bob]
  const makeCalls = async (count: number) => {
    for (let index = 0; index < count; index++) {
      if (index % 2 === 0) await call(index, alice.phone, bob.phone, ['Alice', 'Bob'])
      else await call(index, bob.phone, alice.phone, ['Bob', 'Alice'])
      // A long run says where it is.
      if (index % 100 === 99) console.log(index + 1, JSON.stringify(await readLeftovers(alice.cdp)))
    }
  }
  /** Once the last call has left the screen, and what it was made of the memory. */
  const rest = async () => {
    for (const { phone } of both) {
      await phone.page.locator('[aria-label^="Call with"]').waitFor({ state: 'detached' })
      await phone.clearLog()
    }
    const found: Leftovers[] = []
    for (const { cdp } of both) {
      await eventually(async () => (await readLeftovers(cdp)).connections, 500).toBe(0)
      found.push(await readLeftovers(cdp))
    }
    return found
  }

  await makeCalls(WARM_UP)
  const before = await rest()
  await makeCalls(CALLS)
  const after = await rest()
  console.log(JSON.stringify({ before, after }))
  for (const [index, held] of after.entries()) {
    for (const [kind, count] of Object.entries(held)) {
      const grown = count - (before[index]?.[kind as keyof Leftovers] ?? 0)
      expect(grown, kind).toBeLessThanOrEqual(kind === 'heap' ? HEAP_MAY_GROW : MAY_REMAIN)
    }
  }
  expect(both.flatMap(({ phone }) => phone.errors)).toEqual([])
})
