import { expect, it } from 'vitest'
import type { RingMethod } from '../api/ports/ringSignals'
import { createFakeRingSignals } from '../testing/fakeRingSignals'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
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
  prepare: (bob: TestClient) => void = () => undefined,
): Promise<{ environment: TestEnvironment; alice: TestClient; bob: TestClient }> {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  prepare(bob)
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  return { environment, alice, bob }
}

const audible = ({ client }: TestClient) => client.store.getState().ringing.audible

it('a client that rings says by what, and none once it is answered', async () => {
  const { environment, alice, bob } = await rung()
  expect([audible(alice), audible(bob)]).toEqual([[], ['tone']])
  void bob.client.answerCall()
  await environment.settle()
  expect(audible(bob)).toEqual([])
  environment.server.close()
})

it('a client in a browser that refuses sound shows the caller, until the call is over', async () => {
  const { environment, alice, bob } = await rung(({ sound, ringSignals }) => {
    sound.block()
    ringSignals.refuse('notification')
  })
  expect(bob.ringSignals.showing).toEqual({ title: 'Alice', vibration: 'Alice' })
  expect(audible(bob)).toEqual(['title', 'vibration'])
  void alice.client.endCall()
  await environment.settle()
  expect(bob.ringSignals.showing).toEqual({})
  expect(audible(bob)).toEqual([])
  environment.server.close()
})

it('a client that is destroyed while it rings leaves no name in the title', async () => {
  const { environment, bob } = await rung(({ sound }) => sound.block())
  expect(bob.ringSignals.showing.title).toBe('Alice')
  await bob.client.destroy()
  expect(bob.ringSignals.showing).toEqual({})
  environment.server.close()
})

it('a test sound is heard for a moment, and gives way to a call', async () => {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  expect(await bob.client.playTestSound()).toBe(true)
  expect(bob.sound.tone).toBe('ringtone')
  expect(audible(bob)).toEqual([])
  await environment.clock.advance(3_000)
  expect(bob.sound.tone).toBeNull()
  bob.sound.block()
  expect(await bob.client.playTestSound()).toBe(false)
  expect(bob.sound.tone).toBeNull()
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  expect(await bob.client.playTestSound()).toBe(false)
  expect(bob.sound.tone).toBe('ringtone')
  environment.server.close()
})
