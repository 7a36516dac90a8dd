import { expect, it } from 'vitest'
import type { RingMethod } from '../api/ports/ringSignals'
import { createFakeRingSignals } from '../testing/fakeRingSignals'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'
import { createRinging } from './ringing'

function setUp(methods?: RingMethod[]) {
  const fake = createFakeRingSignals()
  const reported: RingMethod[][] = []
  const ringing = createRinging({
    signals: fake.signals,
    ...(methods && { methods }),
    onAudible: (audible) => reported.push(audible),
  })
  return { ...fake, fake, ringing, reported }
}

it('uses no other method while the tone is audible', () => {
  const { ringing, fake, reported } = setUp()
  ringing.ringFor('Alice')
  ringing.setToneAudible(true)
  expect(fake.showing).toEqual({})
  ringing.ringFor(null)
  expect(reported).toEqual([['tone'], []])
})

it('starts all other methods when the tone is blocked, and reports the ones that work', () => {
  const { ringing, fake, reported } = setUp()
  fake.refuse('vibration')
  ringing.ringFor('Alice')
  ringing.setToneAudible(false)
  expect(fake.showing).toEqual({ notification: 'Alice', title: 'Alice' })
  expect(reported.at(-1)).toEqual(['notification', 'title'])
  ringing.ringFor(null)
  expect(fake.showing).toEqual({})
  expect(reported.at(-1)).toEqual([])
})

it('stops the other methods when a gesture lets the tone begin', () => {
  const { ringing, fake, reported } = setUp()
  ringing.ringFor('Alice')
  ringing.setToneAudible(false)
  ringing.setToneAudible(true)
  expect(fake.showing).toEqual({})
  expect(reported.at(-1)).toEqual(['tone'])
})

it('uses only the methods that the app allows', () => {
  const { ringing, fake, reported } = setUp(['title'])
  ringing.ringFor('Alice')
  expect(fake.showing).toEqual({ title: 'Alice' })
  expect(reported).toEqual([['title']])
  expect(ringing.hasTone).toBe(false)
})

it('replaces the caller with the next one', () => {
  const { ringing, fake } = setUp()
  ringing.ringFor('Alice')
  ringing.setToneAudible(false)
  ringing.ringFor('Carol')
  ringing.setToneAudible(false)
  expect(fake.showing.title).toBe('Carol')
})

it('shows the next call while the tone stays blocked, with an id of its own although the callers have the same name', () => {
  const ids: string[] = []
  const { signals } = createFakeRingSignals()
  const ringing = createRinging({
    signals: {
      ...signals,
      notification(caller, onWorks, callId) {
        ids.push(callId)
        return signals.notification(caller, onWorks, callId)
      },
    },
    onAudible: () => undefined,
  })
  ringing.ringFor('Alex', 'bob@example.com first')
  ringing.setToneAudible(false)
  ringing.ringFor('Alex', 'bob@example.com first')
  ringing.ringFor('Alex', 'bob@example.com second')
  expect(ids).toEqual(['bob@example.com first', 'bob@example.com second'])
})

it('ignores a method that reports after the stop', () => {
  const reported: RingMethod[][] = []
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
    methods: ['notification'],
    onAudible: (audible) => reported.push(audible),
  })
  ringing.ringFor('Alice')
  ringing.ringFor(null)
  late(true)
  expect(reported).toEqual([])
})

async function ringBob(
  prepare: (bob: TestClient) => void = () => undefined,
): Promise<{ environment: TestEnvironment; alice: TestClient; bob: TestClient }> {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  prepare(bob)
  void alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  return { environment, alice, bob }
}

const audibleMethods = ({ client }: TestClient) => client.store.getState().ringing.audible

it('reports the tone while a call rings, and no method once it is answered', async () => {
  const { environment, alice, bob } = await ringBob()
  expect([audibleMethods(alice), audibleMethods(bob)]).toEqual([[], ['tone']])
  void bob.client.answerCall()
  await environment.settle()
  expect(audibleMethods(bob)).toEqual([])
  environment.server.close()
})

it('shows the caller in a browser that blocks sound, until the call ends', async () => {
  const { environment, alice, bob } = await ringBob(({ sound, ringSignals }) => {
    sound.block()
    ringSignals.refuse('notification')
  })
  expect(bob.ringSignals.showing).toEqual({ title: 'Alice', vibration: 'Alice' })
  expect(audibleMethods(bob)).toEqual(['title', 'vibration'])
  void alice.client.endCall()
  await environment.settle()
  expect(bob.ringSignals.showing).toEqual({})
  expect(audibleMethods(bob)).toEqual([])
  environment.server.close()
})

it('restores the title when the client is destroyed while it rings', async () => {
  const { environment, bob } = await ringBob(({ sound }) => sound.block())
  expect(bob.ringSignals.showing.title).toBe('Alice')
  await bob.client.destroy()
  expect(bob.ringSignals.showing).toEqual({})
  environment.server.close()
})

it('plays one period of the ringtone as a test sound, unless a call rings', async () => {
  const environment = createTestEnvironment()
  const [alice, bob] = await Promise.all([environment.createTestClient('alice'), environment.createTestClient('bob')])
  expect(await bob.client.playTestSound()).toBe(true)
  expect(bob.sound.tone).toBe('ringtone')
  expect(audibleMethods(bob)).toEqual([])
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
