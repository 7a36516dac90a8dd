import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import type { Phone } from './phone.ts'
import { setUpPhones } from './setUpPhones.ts'

/** Pages that are reloaded, closed and killed, in real browsers. `OFFHOOK_ROUNDS=50` does each of them fifty times. */

const phones = setUpPhones()
const rounds = Number(process.env.OFFHOOK_ROUNDS ?? 3)
const each = <T>(does: (round: number) => Promise<T>) => inTurn(Array.from({ length: rounds }, (_, i) => () => does(i)))
/** Each round has the patience of a test of its own. */
const patience = { timeout: 60_000 + rounds * 30_000 }

async function inTurn<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (const task of tasks) results.push(await task())
  return results
}

async function call(alice: Phone, bob: Phone): Promise<void> {
  await alice.click('Call Bob')
  await bob.rings('audio', 'Alice')
}

async function talk(alice: Phone, bob: Phone): Promise<void> {
  await call(alice, bob)
  await bob.click('Answer')
  await areConnected(alice, bob)
}

async function areConnected(alice: Phone, bob: Phone): Promise<void> {
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
}

/** Hung up, and put away. */
async function hangUp(alice: Phone, bob: Phone): Promise<void> {
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
  // The screen says for a while how it ended, and goes.
  for (const { page } of [alice, bob]) await page.locator('.offhook-call-screen').waitFor({ state: 'detached' })
}

/** Milliseconds until the screen of a page says `status` about its call, from the moment that `cause` begins. */
async function untilStatus(phone: Phone, status: string, cause: () => Promise<unknown>): Promise<number> {
  const seen = phone.page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!document.querySelector(`.offhook-call-screen[data-status="${wanted}"]`)) return
          observer.disconnect()
          resolve(Date.now())
        }
        const observer = new MutationObserver(look)
        observer.observe(document, { subtree: true, childList: true, attributes: true })
        look()
      }),
    status,
  )
  const begun = Date.now()
  await cause()
  return (await seen) - begun
}

const captured = async (phone: Phone) => (await phone.read()).captured

it('a reload in a call comes back into it', patience, async () => {
  const [alice, bob] = await phones.openTwo()
  await talk(alice, bob)
  const away = await each(async (round) => {
    const [reloaded, other] = round % 2 === 0 ? [bob, alice] : [alice, bob]
    const seen = await untilStatus(other, 'reconnecting', () => reloaded.page.reload())
    await areConnected(alice, bob)
    expect(await captured(reloaded)).toEqual([{ kind: 'audio', readyState: 'live' }])
    await alice.rises('audioEnergy')
    await bob.rises('audioEnergy')
    return seen
  })
  console.log(`A reload was seen after ${away.join(', ')} ms`)
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})

it('a reload comes back muted, and without the camera, where that was so', async () => {
  const [alice, bob] = await phones.openTwo()
  await alice.click('Video call Bob')
  await bob.rings('video', 'Alice')
  await bob.click('Answer')
  await areConnected(alice, bob)
  await bob.click('Mute microphone')
  await bob.click('Turn camera off')
  await bob.button('Turn camera on').waitFor()
  await bob.page.reload()
  await areConnected(alice, bob)
  await bob.button('Unmute microphone').waitFor()
  await bob.button('Turn camera on').waitFor()
  // Muted, it is listened to by a copy, which says when somebody speaks to no one.
  expect((await captured(bob)).filter(({ kind }) => kind === 'video')).toEqual([])
  await alice.page.reload()
  await areConnected(alice, bob)
  await bob.rises('framesDecoded')
})

it('a reload while it rings here rings again, and opens no device', patience, async () => {
  const [alice, bob] = await phones.openTwo()
  await each(async () => {
    await call(alice, bob)
    await bob.page.reload()
    await bob.rings('audio', 'Alice')
    expect(await captured(bob)).toEqual([])
    await bob.click('Answer')
    await areConnected(alice, bob)
    await hangUp(alice, bob)
  })
})

it('a reload while one calls goes on ringing there, and can be answered', patience, async () => {
  const [alice, bob] = await phones.openTwo()
  await each(async () => {
    await call(alice, bob)
    await alice.page.reload()
    await alice.hasStatus('Bob', 'ringing')
    await bob.rings('audio', 'Alice')
    await bob.click('Answer')
    await areConnected(alice, bob)
    await alice.rises('audioEnergy')
    await bob.rises('audioEnergy')
    await hangUp(alice, bob)
  })
})

it('a closed tab is seen within a second, and has hung up where it does not come back', patience, async () => {
  const [alice, first] = await phones.openTwo()
  const away = await each(async (round) => {
    const bob = round === 0 ? first : await phones.open('bob')
    await talk(alice, bob)
    const seen = await untilStatus(alice, 'reconnecting', () => bob.page.close({ runBeforeUnload: true }))
    await alice.hasStatus('Bob', 'ended')
    await alice.isSilent()
    expect((await alice.story()).at(-1)).toBe('ended(bob) closed hangup')
    await alice.page.locator('.offhook-call-screen').waitFor({ state: 'detached' })
    return seen
  })
  console.log(`A closed tab was seen after ${away.join(', ')} ms`)
  expect(Math.max(...away)).toBeLessThan(1_000)
})

it('a killed browser is seen within three seconds', patience, async () => {
  const [alice, bob] = await phones.openTwo()
  await bob.page.close()
  const away = await each(async () => {
    const carol = await phones.openDoomed('bob')
    await talk(alice, carol.phone)
    const seen = await untilStatus(alice, 'reconnecting', carol.kill)
    await alice.click('End call')
    await alice.isSilent()
    await alice.page.locator('.offhook-call-screen').waitFor({ state: 'detached' })
    return seen
  })
  console.log(`A killed browser was seen after ${away.join(', ')} ms`)
  expect(Math.max(...away)).toBeLessThan(3_000)
})

it('two tabs ring, one of them aloud, and answering in one silences the other', async () => {
  const [alice, bob] = await phones.openTwo()
  const beside = await phones.openBeside(bob)
  await call(alice, bob)
  await beside.rings('audio', 'Alice')
  await bob.click('Answer')
  await areConnected(alice, bob)
  await beside.dialog('audio', 'Alice').waitFor({ state: 'detached' })
  expect(await captured(beside)).toEqual([])
  // A tab that was duplicated begins with a copy of the other's memory.
  const memory = await bob.page.evaluate(() => sessionStorage.getItem('offhook:device') ?? '')
  const copy = await phones.openBeside(bob, { 'offhook:device': memory })
  expect(await copy.page.evaluate(() => sessionStorage.getItem('offhook:device'))).not.toBe(memory)
  expect(await captured(copy)).toEqual([])
  await eventually(() => bob.screen('Alice').getAttribute('data-status')).toBe('connected')
  await alice.rises('audioEnergy')
})
