import { expect, it } from 'vitest'
import type { RingMethod } from '../api/ports/ringSignals'
import { createFakeRingSignals } from '../testing/fakeRingSignals'
import { createParty, type Guest, type Party } from '../testing/party'
import { createRinging } from './ringing'

function ladder(ways?: RingMethod[]) {
  const fake = createFakeRingSignals()
  const heard: RingMethod[][] = []
  const ringing = createRinging({
    signals: fake.signals,
    ...(ways && { ways }),
    onAudible: (audible) => heard.push(audible),
  })
  return { ...fake, fake, ringing, heard }
}

it('is content with the tone', () => {
  const { ringing, fake, heard } = ladder()
  ringing.ringFor('Alice')
  ringing.toneSounds(true)
  expect(fake.showing).toEqual({})
  ringing.ringFor(null)
  expect(heard).toEqual([['tone'], []])
})

it('does everything else where the tone is held back, and says what worked', () => {
  const { ringing, fake, heard } = ladder()
  fake.refuse('vibration')
  ringing.ringFor('Alice')
  ringing.toneSounds(false)
  expect(fake.showing).toEqual({ notification: 'Alice', title: 'Alice' })
  expect(heard.at(-1)).toEqual(['notification', 'title'])
  ringing.ringFor(null)
  expect(fake.showing).toEqual({})
  expect(heard.at(-1)).toEqual([])
})

it('goes back to the tone when a gesture lets it begin', () => {
  const { ringing, fake, heard } = ladder()
  ringing.ringFor('Alice')
  ringing.toneSounds(false)
  ringing.toneSounds(true)
  expect(fake.showing).toEqual({})
  expect(heard.at(-1)).toEqual(['tone'])
})

it('keeps to the ways the app allows', () => {
  const { ringing, fake, heard } = ladder(['title'])
  ringing.ringFor('Alice')
  expect(fake.showing).toEqual({ title: 'Alice' })
  expect(heard).toEqual([['title']])
  expect(ringing.hasTone).toBe(false)
})

it('shows the next caller in the place of the one before', () => {
  const { ringing, fake } = ladder()
  ringing.ringFor('Alice')
  ringing.toneSounds(false)
  ringing.ringFor('Carol')
  ringing.toneSounds(false)
  expect(fake.showing.title).toBe('Carol')
})

it('hears nothing of what answers after it has stopped', () => {
  const heard: RingMethod[][] = []
  let late: (works: boolean) => void = () => undefined
  const { signals } = createFakeRingSignals()
  const ringing = createRinging({
    signals: {
      ...signals,
      notification: (_caller, onWorks) => {
        late = onWorks
        return () => undefined
      },
    },
    ways: ['notification'],
    onAudible: (audible) => heard.push(audible),
  })
  ringing.ringFor('Alice')
  ringing.ringFor(null)
  late(true)
  expect(heard).toEqual([])
})

async function rung(
  prepare: (bob: Guest) => void = () => undefined,
): Promise<{ party: Party; alice: Guest; bob: Guest }> {
  const party = createParty()
  const [alice, bob] = await Promise.all([party.join('alice'), party.join('bob')])
  prepare(bob)
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  return { party, alice, bob }
}

const audible = ({ client }: Guest) => client.store.getState().ringing.audible

it('a client that rings says by what, and none once it is answered', async () => {
  const { party, alice, bob } = await rung()
  expect([audible(alice), audible(bob)]).toEqual([[], ['tone']])
  void bob.client.answerCall()
  await party.quiet()
  expect(audible(bob)).toEqual([])
  party.exchange.close()
})

it('a client in a browser that refuses sound shows the caller, until the call is over', async () => {
  const { party, alice, bob } = await rung(({ sound, signals }) => {
    sound.block()
    signals.refuse('notification')
  })
  expect(bob.signals.showing).toEqual({ title: 'Alice', vibration: 'Alice' })
  expect(audible(bob)).toEqual(['title', 'vibration'])
  void alice.client.endCall()
  await party.quiet()
  expect(bob.signals.showing).toEqual({})
  expect(audible(bob)).toEqual([])
  party.exchange.close()
})

it('a client that is destroyed while it rings leaves no name in the title', async () => {
  const { party, bob } = await rung(({ sound }) => sound.block())
  expect(bob.signals.showing.title).toBe('Alice')
  await bob.client.destroy()
  expect(bob.signals.showing).toEqual({})
  party.exchange.close()
})

it('a test sound is heard for a moment, and gives way to a call', async () => {
  const party = createParty()
  const [alice, bob] = await Promise.all([party.join('alice'), party.join('bob')])
  expect(await bob.client.playTestSound()).toBe(true)
  expect(bob.sound.tone).toBe('ringtone')
  expect(audible(bob)).toEqual([])
  await party.clock.advance(3_000)
  expect(bob.sound.tone).toBeNull()
  bob.sound.block()
  expect(await bob.client.playTestSound()).toBe(false)
  expect(bob.sound.tone).toBeNull()
  void alice.client.makeVoiceCall(['bob'])
  await party.quiet()
  expect(await bob.client.playTestSound()).toBe(false)
  expect(bob.sound.tone).toBe('ringtone')
  party.exchange.close()
})
