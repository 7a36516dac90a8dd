import { expect, it } from 'vitest'
import type { ChromiumTestPage } from './chromiumTestPage.ts'
import { connectCall, placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// Pages that are reloaded, closed or killed, in real browsers. `OFFHOOK_ROUNDS=50` repeats each case fifty times.

const pages = setUpTestPages()
const ROUNDS = Number(process.env.OFFHOOK_ROUNDS ?? 3)
const options = { timeout: 60_000 + ROUNDS * 30_000 }

async function forEachRound<T>(task: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let round = 0; round < ROUNDS; round += 1) results.push(await task(round))
  return results
}

/** Ends the call and waits until both pages have released everything and closed the call screen. */
async function endCall(alice: ChromiumTestPage, bob: ChromiumTestPage): Promise<void> {
  await alice.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
  // The call screen shows the end reason for a while before it closes.
  await waitUntilScreenCloses(alice)
  await waitUntilScreenCloses(bob)
}

const waitUntilScreenCloses = ({ page }: ChromiumTestPage) =>
  page.locator('.offhook-call-screen').waitFor({ state: 'detached' })

/** Runs an action. @returns the milliseconds from its start until the call screen of a page shows `status`. */
async function timeUntilStatus(
  testPage: ChromiumTestPage,
  status: string,
  action: () => Promise<unknown>,
): Promise<number> {
  const shownAt = testPage.page.evaluate(
    (expectedStatus) =>
      new Promise<number>((resolve) => {
        const check = () => {
          if (!document.querySelector(`.offhook-call-screen[data-status="${expectedStatus}"]`)) return
          observer.disconnect()
          resolve(Date.now())
        }
        const observer = new MutationObserver(check)
        observer.observe(document, { subtree: true, childList: true, attributes: true })
        check()
      }),
    status,
  )
  const startedAt = Date.now()
  await action()
  return (await shownAt) - startedAt
}

const capturedTracks = async (testPage: ChromiumTestPage) => (await testPage.readProbe()).capturedTracks

it('resumes the call after a reload', options, async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob)
  const times = await forEachRound(async (round) => {
    const [reloaded, other] = round % 2 === 0 ? [bob, alice] : [alice, bob]
    const time = await timeUntilStatus(other, 'reconnecting', () => reloaded.page.reload())
    await waitUntilConnected(alice, bob)
    expect(await capturedTracks(reloaded)).toEqual([{ kind: 'audio', readyState: 'live' }])
    await alice.waitForIncrease('audioEnergy')
    await bob.waitForIncrease('audioEnergy')
    return time
  })
  console.log(`The other page showed a reload after ${times.join(', ')} ms`)
  await alice.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('restores a muted microphone and a disabled camera after a reload', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob, 'video')
  await bob.click('Mute microphone')
  await bob.click('Turn camera off')
  await bob.button('Turn camera on').waitFor()
  await bob.page.reload()
  await waitUntilConnected(alice, bob)
  await bob.button('Unmute microphone').waitFor()
  await bob.button('Turn camera on').waitFor()
  // The microphone may be open: a clone of its track measures whether the user speaks while muted.
  expect((await capturedTracks(bob)).filter(({ kind }) => kind === 'video')).toEqual([])
  await alice.page.reload()
  await waitUntilConnected(alice, bob)
  await bob.waitForIncrease('framesDecoded')
})

it('rings again after the callee reloads, without opening a device', options, async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await forEachRound(async () => {
    await placeCall(alice, bob)
    await bob.page.reload()
    await bob.waitForIncomingCall('audio', 'Alice')
    expect(await capturedTracks(bob)).toEqual([])
    await bob.click('Answer')
    await waitUntilConnected(alice, bob)
    await endCall(alice, bob)
  })
})

it('keeps ringing after the caller reloads, and can be answered', options, async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  await forEachRound(async () => {
    await placeCall(alice, bob)
    await alice.page.reload()
    await alice.waitForStatus('Bob', 'ringing')
    await bob.waitForIncomingCall('audio', 'Alice')
    await bob.click('Answer')
    await waitUntilConnected(alice, bob)
    await alice.waitForIncrease('audioEnergy')
    await bob.waitForIncrease('audioEnergy')
    await endCall(alice, bob)
  })
})

it('shows a closed tab as reconnecting within a second, then ends the call as a hangup', options, async () => {
  const [alice, firstBob] = await pages.openAliceAndBob()
  const times = await forEachRound(async (round) => {
    const bob = round === 0 ? firstBob : await pages.open('bob')
    await connectCall(alice, bob)
    const time = await timeUntilStatus(alice, 'reconnecting', () => bob.page.close({ runBeforeUnload: true }))
    await alice.waitForStatus('Bob', 'ended')
    await alice.waitForCleanup()
    expect((await alice.logSummary()).at(-1)).toBe('ended(bob) closed hangup')
    await waitUntilScreenCloses(alice)
    return time
  })
  console.log(`The other page showed a closed tab after ${times.join(', ')} ms`)
  expect(Math.max(...times)).toBeLessThan(1_000)
})

it('shows a killed browser as reconnecting within three seconds', options, async () => {
  const [alice, firstBob] = await pages.openAliceAndBob()
  await firstBob.page.close()
  const times = await forEachRound(async () => {
    const { testPage: bob, kill } = await pages.openKillable('bob')
    await connectCall(alice, bob)
    const time = await timeUntilStatus(alice, 'reconnecting', kill)
    await alice.click('End call')
    await alice.waitForCleanup()
    await waitUntilScreenCloses(alice)
    return time
  })
  console.log(`The other page showed a killed browser after ${times.join(', ')} ms`)
  expect(Math.max(...times)).toBeLessThan(3_000)
})

it('rings in two tabs, stops in one when the other answers, and gives a duplicated tab its own device id', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  const secondTab = await pages.openTab(bob)
  await placeCall(alice, bob)
  await secondTab.waitForIncomingCall('audio', 'Alice')
  await bob.click('Answer')
  await waitUntilConnected(alice, bob)
  await secondTab.incomingCallDialog('audio', 'Alice').waitFor({ state: 'detached' })
  expect(await capturedTracks(secondTab)).toEqual([])
  // A duplicated tab starts with a copy of the original's sessionStorage.
  const storedDevice = await bob.page.evaluate(() => sessionStorage.getItem('offhook:device') ?? '')
  const duplicate = await pages.openTab(bob, { 'offhook:device': storedDevice })
  expect(await duplicate.page.evaluate(() => sessionStorage.getItem('offhook:device'))).not.toBe(storedDevice)
  expect(await capturedTracks(duplicate)).toEqual([])
  await eventually(() => bob.callScreen('Alice').getAttribute('data-status')).toBe('connected')
  await alice.waitForIncrease('audioEnergy')
})
