import { afterEach, describe, expect, it } from 'vitest'
import { createParty, type Guest, type Party } from '../testing/party'

let party: Party
afterEach(() => {
  party.exchange.close()
})

const devicesOf = ({ client }: Guest) => client.store.getState().devices

/** Somebody with a headset, who chose it on an earlier visit. */
async function visit(plugsIn = true): Promise<Guest> {
  const guest = await party.join('bob')
  if (plugsIn) guest.devices.plug('microphone', 'headset', 'Headset')
  return guest
}

async function chosenBefore(): Promise<void> {
  party = createParty()
  const before = await visit()
  before.client.watchDevices()
  await party.quiet()
  await before.client.selectDevice('microphone', 'headset')
  await before.client.destroy()
}

const heardBy = (guest: Guest) => guest.devices.tracks.at(-1)?.getSettings().deviceId

describe('the choice of devices', () => {
  it('is remembered on the next visit, and used', async () => {
    await chosenBefore()
    const bob = await visit()
    await party.join('alice')
    expect(devicesOf(bob).selected.microphone).toBe('headset')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    expect(bob.devices.requests.at(-1)?.audio).toMatchObject({ deviceId: { exact: 'headset' } })
    expect(devicesOf(bob).missing).toEqual({})
  })

  it('gives way to the system where it is gone, and says so', async () => {
    await chosenBefore()
    const bob = await visit(false)
    await party.join('alice')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    expect(heardBy(bob)).toBe('microphone-1')
    expect(devicesOf(bob)).toMatchObject({ selected: { microphone: 'headset' }, missing: { microphone: 'Headset' } })
  })

  it('comes back when it is plugged in again, in the running call, while somebody looks', async () => {
    await chosenBefore()
    const bob = await visit()
    await party.join('alice')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    const stop = bob.client.watchDevices()
    bob.devices.unplug('headset')
    await party.quiet()
    expect([heardBy(bob), devicesOf(bob).missing]).toEqual(['microphone-1', { microphone: 'Headset' }])
    bob.devices.plug('microphone', 'headset', 'Headset')
    await party.quiet()
    expect([heardBy(bob), devicesOf(bob).missing]).toEqual(['headset', {}])
    expect(bob.devices.liveTracks()).toBe(1)
    stop()
  })

  it('of a camera stays when only the microphone is gone', async () => {
    await chosenBefore()
    const bob = await visit(false)
    bob.devices.plug('camera', 'camera-2', 'Second camera')
    await party.join('alice')
    await bob.client.selectDevice('camera', 'camera-2')
    void bob.client.makeVideoCall(['alice'])
    await party.quiet()
    const opened = bob.devices.tracks.map((track) => track.getSettings().deviceId)
    expect(opened.sort()).toEqual(['camera-2', 'microphone-1'])
    expect(devicesOf(bob).missing).toEqual({ microphone: 'Headset' })
  })

  it('of a speaker is made once there is something to hear', async () => {
    party = createParty()
    const before = await party.join('bob')
    await before.client.selectDevice('speaker', 'speaker-1')
    await before.client.destroy()
    const bob = await party.join('bob')
    expect(bob.sound.speaker).toBe('')
    await bob.client.startAudio()
    expect(bob.sound.speaker).toBe('speaker-1')
  })

  it('is not remembered where the device could not be had', async () => {
    party = createParty()
    const bob = await visit()
    await party.join('alice')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    bob.devices.deny('microphone', 'NotReadableError')
    await expect(bob.client.selectDevice('microphone', 'headset')).rejects.toMatchObject({ code: 'microphone-denied' })
    expect(bob.memory.devices).toEqual({})
    expect(devicesOf(bob).selected.microphone).toBe('')
  })
})
