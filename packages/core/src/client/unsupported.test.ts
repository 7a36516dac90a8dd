import { afterEach, describe, expect, it } from 'vitest'
import { CallError } from '../api/callError'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const unsupported = { canCall: false }

describe('a browser without WebRTC', () => {
  it.each(['makeVoiceCall', 'makeVideoCall'] as const)(
    'refuses %s before a device opens or anything is sent',
    async (command) => {
      const sent: string[] = []
      environment = createTestEnvironment({
        refuse: (_, name) => {
          sent.push(name)
          return null
        },
      })
      const alice = await environment.createTestClient('alice', unsupported)
      sent.length = 0
      alice.client.prepareDevices('video')
      const error = await alice.client[command](['bob']).catch((reason: unknown) => reason)
      await environment.settle()
      expect(error).toBeInstanceOf(CallError)
      expect(error).toMatchObject({ statusCode: 501, code: 'unsupported', reason: 'no-webrtc' })
      expect((error as CallError).help).toContain('RTCPeerConnection')
      expect(alice.devices.requests).toEqual([])
      expect(sent).toEqual([])
      expect(alice.client.store.getState()).toMatchObject({ canCall: false, calls: {}, activeRoomId: null })
    },
  )

  it('does not ring, and the other devices of its user do', async () => {
    environment = createTestEnvironment()
    const alice = await environment.createTestClient('alice')
    const laptop = await environment.createTestClient('bob', unsupported)
    const phone = await environment.createTestClient('bob')
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(laptop.log).toEqual([])
    expect(laptop.client.store.getState().incomingRoomIds).toEqual([])
    expect(phone.client.store.getState().incomingRoomIds).toHaveLength(1)
    void phone.client.answerCall()
    await environment.settle()
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([{ status: 'connected' }])
    expect(laptop.log).toEqual([])
  })

  it('is no device for calls: its user is unavailable, and has missed the call', async () => {
    environment = createTestEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob', unsupported)
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([{ status: 'calling' }])
    await environment.clock.advance(31_000)
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([
      { status: 'ended', endReason: 'unavailable' },
    ])
    expect(bob.events.map(({ event }) => event)).toEqual(['missedCall'])
  })

  it('shows no call of a server that does not know that, and reports it as missed', async () => {
    environment = createTestEnvironment()
    // An older server drops the field of the handshake.
    const connectAs = environment.server.connectAs.bind(environment.server)
    environment.server.connectAs = (user) => (options) => connectAs(user)({ ...options, canCall: () => true })
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob', unsupported)
    void alice.client.makeVoiceCall(['bob'])
    await environment.settle()
    await environment.clock.advance(10_000)
    expect(bob.client.store.getState()).toMatchObject({ calls: {}, incomingRoomIds: [] })
    expect(bob.sound.tone).toBeNull()
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([{ status: 'calling' }])
    await environment.clock.advance(31_000)
    expect(bob.events.map(({ event }) => event)).toEqual(['missedCall'])
    expect(Object.values(alice.client.store.getState().calls)).toMatchObject([{ endReason: 'unavailable' }])
  })
})
