import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import type { Phone } from './phone.ts'
import { setUpPhones } from './setUpPhones.ts'

/** A call between two browser processes, looked at from below: packets, elements, tracks, connections. */

const phones = setUpPhones()

async function talking(button: 'Call Bob' | 'Video call Bob'): Promise<[alice: Phone, bob: Phone]> {
  const [alice, bob] = await phones.openTwo()
  await alice.click(button)
  await bob.rings(button === 'Call Bob' ? 'audio' : 'video', 'Alice')
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  return [alice, bob]
}

it('carries a voice call between two browsers, and leaves nothing behind', async () => {
  const [alice, bob] = await talking('Call Bob')
  await alice.hears()
  await bob.hears()
  for (const phone of [alice, bob]) {
    const { elements, captured } = await phone.read()
    expect(elements.filter(({ tag, kinds }) => tag === 'video' && kinds.length > 0)).toEqual([])
    expect(captured).toEqual([{ kind: 'audio', readyState: 'live' }])
  }
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})

it('carries a video call between two browsers, and leaves nothing behind', async () => {
  const [alice, bob] = await talking('Video call Bob')
  for (const phone of [alice, bob]) {
    await phone.hears()
    await phone.sees()
  }
  await bob.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})

it('shows both people the same safety code, behind the lock beside the clock', async () => {
  const codes: (string | null)[] = []
  for (const phone of await talking('Call Bob')) {
    await phone.click('Safety code')
    const read = () => phone.run(() => document.querySelector('.offhook-safety-code [role=img]')?.textContent ?? null)
    await eventually(read).toMatch(/^\d{16}$/)
    codes.push(await read())
  }
  expect(codes[1]).toBe(codes[0])
})

it('answers a video call with audio only', async () => {
  const [alice, bob] = await phones.openTwo()
  await alice.click('Video call Bob')
  await bob.rings('video', 'Alice')
  await bob.click('Answer with audio only')
  await bob.hasStatus('Alice', 'connected')
  await bob.rises('framesDecoded')
  await alice.hears()
  expect((await bob.read()).captured).toEqual([{ kind: 'audio', readyState: 'live' }])
})

it('sends nothing of the callee before the answer', async () => {
  const [alice, bob] = await phones.openTwo()
  await alice.click('Video call Bob')
  await bob.rings('video', 'Alice')
  await alice.hasStatus('Bob', 'ringing')
  // Nothing must happen while it rings: what would have happened, has, once Alice's own devices are open and in use.
  await eventually(async () => (await alice.read()).captured.length).toBe(2)
  expect(await bob.read()).toMatchObject({ packetsSent: 0, filledSenders: 0, captured: [] })
  expect(await alice.read()).toMatchObject({ audioEnergy: 0, framesDecoded: 0 })
  await bob.click('Answer')
  await eventually(async () => (await bob.read()).packetsSent).toBeGreaterThan(0)
})

it('mutes and unmutes without negotiating anew', async () => {
  const [alice, bob] = await talking('Video call Bob')
  await bob.rises('framesDecoded')
  await bob.rises('audioEnergy')
  const negotiations = async () => [(await alice.read()).negotiations, (await bob.read()).negotiations]
  const before = await negotiations()
  await alice.clearLog()
  await bob.clearLog()

  await alice.click('Mute microphone')
  await bob.tells(['muted audio(alice)'])
  await bob.stands('audioEnergy')
  await alice.click('Unmute microphone')
  await bob.tells(['muted audio(alice)', 'unmuted audio(alice)'])
  await bob.rises('audioEnergy')
  await bob.clearLog()

  await alice.click('Turn camera off')
  await eventually(() => bob.story()).toContain('muted video(alice)')
  await bob.stands('framesDecoded')
  const live = async () => (await alice.read()).captured.filter(({ readyState }) => readyState === 'live')
  expect(await live()).toEqual([{ kind: 'audio', readyState: 'live' }])
  await alice.click('Turn camera on')
  await eventually(() => bob.story()).toContain('unmuted video(alice)')
  await bob.rises('framesDecoded')
  await bob.sees()
  expect(await live()).toHaveLength(2)

  expect(await negotiations()).toEqual(before)
})

it('goes on talking while the server is away, and says that it is', async () => {
  const demo = await phones.serve({})
  const [alice, bob] = await talking('Video call Bob')
  await alice.rises('framesDecoded')
  await demo.stop()
  const banner = alice.screen('Bob').getByText('Reconnecting to the calling service')
  await banner.waitFor()
  // A hit test: what the picture covers cannot be clicked.
  await banner.click({ trial: true })
  await alice.rises('framesDecoded')
  await alice.rises('audioEnergy')
  await bob.rises('audioEnergy')
  await alice.hasStatus('Bob', 'connected')
  for (const phone of [alice, bob]) phone.forgive('net::ERR_')
})
