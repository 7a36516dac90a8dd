import type { Browser, CDPSession } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { type BrowserProcess, launchChromium } from './browserProcess.ts'
import { ChromiumTestPage } from './chromiumTestPage.ts'
import { type PageResources, readPageResources, trackPendingTimers } from './pageResources.ts'
import { type Demo, startDemo } from './startDemo.ts'
import { eventually } from './testPage.ts'

// Many calls in one tab. `OFFHOOK_SOAK_CALLS=600` makes a long run.

const CALLS = Number(process.env.OFFHOOK_SOAK_CALLS ?? 20)
/** The first calls load code, create the elements and the audio context that are kept, and fill caches. */
const WARM_UP_CALLS = 10
/** Room for compiled code and caches. A leak of one object per call also shows in the object counts, after 600 calls as 600. */
const MAX_HEAP_GROWTH_BYTES = 1_000_000
/** For each kind of object: the garbage collector may keep a few of the last call. A leak grows with the number of calls. */
const MAX_OBJECT_GROWTH = 3

const browserProcesses: BrowserProcess<Browser>[] = []
let demo: Demo | null = null
afterAll(async () => {
  for (const { close } of browserProcesses) await close()
  await demo?.stop()
})

/** Opens a page in a browser process of its own, without the probe, which holds on to the objects it observes. */
async function open(origin: string, user: string): Promise<{ testPage: ChromiumTestPage; cdp: CDPSession }> {
  const browserProcess = await launchChromium()
  browserProcesses.push(browserProcess)
  const context = await browserProcess.browser.newContext({ viewport: { width: 1100, height: 720 } })
  await context.grantPermissions(['microphone', 'camera'])
  const page = await context.newPage()
  await page.addInitScript(trackPendingTimers)
  const testPage = new ChromiumTestPage(page, context)
  await page.goto(`${origin}/?user=${user}`)
  return { testPage, cdp: await context.newCDPSession(page) }
}

/** Clicks with dispatched events. A real pointer would wait until the button has stopped moving, which adds up over many calls. */
async function quickClick(testPage: ChromiumTestPage, name: string): Promise<void> {
  const button = testPage.button(name).first()
  await button.dispatchEvent('pointerdown', { button: 0 })
  await button.dispatchEvent('click')
}

/** Makes one call. Every fourth is a video call; caller and callee take turns at hanging up. */
async function makeCall(
  index: number,
  caller: ChromiumTestPage,
  callee: ChromiumTestPage,
  names: [caller: string, callee: string],
): Promise<void> {
  const callType = index % 4 === 3 ? 'video' : 'audio'
  await quickClick(caller, callType === 'audio' ? `Call ${names[1]}` : `Video call ${names[1]}`)
  await callee.waitForIncomingCall(callType, names[0])
  await quickClick(callee, 'Answer')
  await Promise.all([caller.waitForStatus(names[1], 'connected'), callee.waitForStatus(names[0], 'connected')])
  await quickClick(index % 3 === 0 ? caller : callee, 'End call')
  const waitUntilEnded = ({ page }: ChromiumTestPage) =>
    page.locator('[aria-label^="Call with"]:not([data-status="ended"])').waitFor({ state: 'detached' })
  await Promise.all([waitUntilEnded(caller), waitUntilEnded(callee)])
}

it(`holds no more objects after ${CALLS} calls than before`, { timeout: 120_000 + CALLS * 10_000 }, async () => {
  demo = await startDemo()
  const { origin } = demo
  const [alice, bob] = await Promise.all([open(origin, 'alice'), open(origin, 'bob')])
  const both = [alice, bob]
  const makeCalls = async (count: number) => {
    for (let index = 0; index < count; index++) {
      if (index % 2 === 0) await makeCall(index, alice.testPage, bob.testPage, ['Alice', 'Bob'])
      else await makeCall(index, bob.testPage, alice.testPage, ['Bob', 'Alice'])
      // Progress of a long run.
      if (index % 100 === 99) console.log(index + 1, JSON.stringify(await readPageResources(alice.cdp)))
    }
  }
  /** Reads the resources of both pages once the call screens are closed and the last peer connection is collected. */
  const readAtRest = async () => {
    for (const { testPage } of both) {
      await testPage.page.locator('[aria-label^="Call with"]').waitFor({ state: 'detached' })
      await testPage.clearLog()
    }
    const resources: PageResources[] = []
    for (const { cdp } of both) {
      await eventually(async () => (await readPageResources(cdp)).peerConnections, 500).toBe(0)
      resources.push(await readPageResources(cdp))
    }
    return resources
  }

  await makeCalls(WARM_UP_CALLS)
  const before = await readAtRest()
  await makeCalls(CALLS)
  const after = await readAtRest()
  console.log(JSON.stringify({ before, after }))
  for (const [index, resources] of after.entries()) {
    for (const [kind, count] of Object.entries(resources)) {
      const growth = count - (before[index]?.[kind as keyof PageResources] ?? 0)
      expect(growth, kind).toBeLessThanOrEqual(kind === 'heap' ? MAX_HEAP_GROWTH_BYTES : MAX_OBJECT_GROWTH)
    }
  }
  expect(both.flatMap(({ testPage }) => testPage.errors)).toEqual([])
})
