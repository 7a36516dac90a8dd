import { afterEach, describe, expect, it } from 'vitest'
import { createParty, type Guest, type Party } from '../testing/party'

let party: Party
afterEach(() => {
  party.exchange.close()
})

const devicesOf = ({ client }: Guest) => client.store.getState().devices

/** Opens the page, with the headset connected or not. */
async function visit(isHeadsetConnected = true): Promise<Guest> {
  const guest = await party.join('bob')
  if (isHeadsetConnected) guest.devices.plug('microphone', 'headset', 'Headset')
  return guest
}

/** Selects the headset on an earlier visit. */
async function selectOnEarlierVisit(): Promise<void> {
  party = createParty()
  const earlier = await visit()
  earlier.client.watchDevices()
  await party.quiet()
  await earlier.client.selectDevice('microphone', 'headset')
  await earlier.client.destroy()
}

const lastOpened = (guest: Guest) => guest.devices.tracks.at(-1)?.getSettings().deviceId

describe('deviceSelection', () => {
  it('uses the selected device on the next visit', async () => {
    await selectOnEarlierVisit()
    const bob = await visit()
    await party.join('alice')
    expect(devicesOf(bob).selected.microphone).toBe('headset')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    expect(bob.devices.requests.at(-1)?.audio).toMatchObject({ deviceId: { exact: 'headset' } })
    expect(devicesOf(bob).missing).toEqual({})
  })

  it('uses the system default for a device that is not connected, and marks it as missing', async () => {
    await selectOnEarlierVisit()
    const bob = await visit(false)
    await party.join('alice')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    expect(lastOpened(bob)).toBe('microphone-1')
    expect(devicesOf(bob)).toMatchObject({ selected: { microphone: 'headset' }, missing: { microphone: 'Headset' } })
  })

  it('switches back during the call when the device is connected again, while the lists are watched', async () => {
    await selectOnEarlierVisit()
    const bob = await visit()
    await party.join('alice')
    void bob.client.makeVoiceCall(['alice'])
    await party.quiet()
    const stop = bob.client.watchDevices()
    bob.devices.unplug('headset')
    await party.quiet()
    expect([lastOpened(bob), devicesOf(bob).missing]).toEqual(['microphone-1', { microphone: 'Headset' }])
    bob.devices.plug('microphone', 'headset', 'Headset')
    await party.quiet()
    expect([lastOpened(bob), devicesOf(bob).missing]).toEqual(['headset', {}])
    expect(bob.devices.liveTracks()).toBe(1)
    stop()
  })

  it('keeps the selected camera when only the microphone is not connected', async () => {
    await selectOnEarlierVisit()
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

  it('applies the selected speaker when sound output is created', async () => {
    party = createParty()
    const earlier = await party.join('bob')
    await earlier.client.selectDevice('speaker', 'speaker-1')
    await earlier.client.destroy()
    const bob = await party.join('bob')
    expect(bob.sound.speaker).toBe('')
    await bob.client.startAudio()
    expect(bob.sound.speaker).toBe('speaker-1')
  })

  it('does not remember a device that could not be opened', async () => {
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
