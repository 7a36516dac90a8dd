import { describe, expect, it } from 'vitest'
import { eventually, type Handset } from './handset.ts'
import { setUpPhones } from './setUpPhones.ts'

/** Chromium and Firefox call each other. The caller makes the offers, so that each of them is on either end of a negotiation. */

const phones = setUpPhones()

/** Alice calls, Bob answers: one of them in Firefox. */
async function talking(callType: 'audio' | 'video', inFirefox: 'alice' | 'bob'): Promise<[Handset, Handset]> {
  await phones.serve({})
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map((user) => (user === inFirefox ? phones.openFirefox(user) : phones.open(user))),
  )
  await alice!.click(callType === 'audio' ? 'Call Bob' : 'Video call Bob')
  await bob!.rings(callType, 'Alice')
  await bob!.click('Answer')
  await alice!.hasStatus('Bob', 'connected')
  await bob!.hasStatus('Alice', 'connected')
  return [alice!, bob!]
}

describe.each([
  ['Chromium calls Firefox', 'bob'],
  ['Firefox calls Chromium', 'alice'],
] as const)('%s', (_name, inFirefox) => {
  it('by voice, and leaves nothing behind', async () => {
    const [alice, bob] = await talking('audio', inFirefox)
    await alice.hears()
    await bob.hears()
    await alice.press('End call')
    await alice.isSilent()
    await bob.isSilent()
  })

  it('by video, and leaves nothing behind', async () => {
    const [alice, bob] = await talking('video', inFirefox)
    for (const phone of [alice, bob]) {
      await phone.hears()
      await phone.sees()
    }
    await bob.press('End call')
    await alice.isSilent()
    await bob.isSilent()
  })

  it('sends no picture from Firefox while the camera is off, and pictures once it is on again', async () => {
    const [alice, bob] = await talking('video', inFirefox)
    const [firefox, chromium] = inFirefox === 'alice' ? [alice, bob] : [bob, alice]
    await chromium.sees()
    await firefox.press('Turn camera off')
    await eventually(() => chromium.story()).toContain(`muted video(${inFirefox})`)
    // Left to itself Firefox sends one a second.
    await chromium.stands('framesDecoded', 4_000)
    await firefox.press('Turn camera on')
    await eventually(() => chromium.story()).toContain(`unmuted video(${inFirefox})`)
    await chromium.sees()
  })

  it('goes on talking when both lose the line to the server, and gets it back', async () => {
    const [alice, bob] = await talking('audio', inFirefox)
    await alice.hears()
    await bob.hears()
    for (const phone of [alice, bob]) await phone.run(() => window.probe.cutLines())
    for (const phone of [alice, bob]) {
      const line = async () => (await phone.payloads('connection')).map(({ status }) => status)
      await eventually(line).toEqual(['CONNECTED', 'RECONNECTING', 'CONNECTED'])
      await phone.rises('audioEnergy')
    }
    await alice.press('Mute microphone')
    await eventually(() => bob.story()).toContain('muted audio(alice)')
    for (const phone of [alice, bob]) {
      expect((await phone.story()).filter((line) => /^(reconnecting|left|ended)/.test(line))).toEqual([])
    }
    await bob.press('End call')
    await alice.isSilent()
    await bob.isSilent()
  })

  it('is interrupted and comes back by an ICE restart, on the same connection', async () => {
    const [alice, bob] = await talking('audio', inFirefox)
    await alice.hears()
    await bob.hears()
    const before = await alice.read()
    const thaw = phones.freeze(bob)
    await alice.hasStatus('Bob', 'reconnecting')
    thaw()
    await alice.hasStatus('Bob', 'connected')
    await bob.hasStatus('Alice', 'connected')
    await alice.hears()
    await bob.hears()
    await eventually(async () => (await alice.read()).negotiations).toBeGreaterThan(before.negotiations)
    expect((await alice.read()).allConnections).toBe(before.allConnections)
    await alice.press('End call')
    await alice.isSilent()
    await bob.isSilent()
  })
})
