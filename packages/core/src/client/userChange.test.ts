import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

async function createClients(): Promise<Record<'alice' | 'bob' | 'carol', TestClient>> {
  environment = createTestEnvironment()
  return {
    alice: await environment.createTestClient('alice'),
    bob: await environment.createTestClient('bob'),
    carol: await environment.createTestClient('carol'),
  }
}

async function connectCall(caller: TestClient, callee: TestClient, calleeName: string): Promise<void> {
  const made = caller.client.makeVideoCall([calleeName])
  await environment.settle()
  await made
  const answered = callee.client.answerCall()
  await environment.settle()
  await answered
}

const stateOf = ({ client }: TestClient) => client.store.getState()

describe('signing in as another user with the same client', () => {
  it('ends the running call, and shows nothing of it to the next user', async () => {
    const { alice, bob } = await createClients()
    await connectCall(bob, alice, 'alice')
    await alice.signInAs('dave')
    expect(stateOf(alice)).toMatchObject({
      self: { userJid: 'dave@example.com' },
      calls: {},
      activeRoomId: null,
      incomingRoomIds: [],
    })
    expect(alice.devices.liveTracks()).toBe(0)
    expect(Object.values(stateOf(bob).calls)).toMatchObject([{ status: 'ended' }])
  })

  it('shows a call that has ended to its own user only', async () => {
    const { alice, bob } = await createClients()
    await connectCall(bob, alice, 'alice')
    await bob.client.endCall()
    await environment.settle()
    await alice.signInAs('alice')
    expect(Object.values(stateOf(alice).calls)).toMatchObject([{ status: 'ended' }])
    await alice.signInAs('dave')
    expect(stateOf(alice).calls).toEqual({})
  })

  it('stops the ring of the earlier user, whose call goes on ringing for them', async () => {
    const { alice, bob } = await createClients()
    const made = bob.client.makeVoiceCall(['alice'])
    await environment.settle()
    await made
    expect(stateOf(alice).incomingRoomIds).toHaveLength(1)
    await alice.signInAs('dave')
    expect(stateOf(alice)).toMatchObject({ incomingRoomIds: [], calls: {}, ringing: { audible: [] } })
    expect(alice.sound.tone).toBeNull()
    await alice.signInAs('alice')
    expect(stateOf(alice).incomingRoomIds).toHaveLength(1)
  })

  it('reports what happens afterwards as the events of the next user', async () => {
    const { alice, bob } = await createClients()
    await connectCall(bob, alice, 'alice')
    await alice.signInAs('dave')
    alice.events.length = 0
    await connectCall(bob, alice, 'dave')
    const events = JSON.stringify(alice.events)
    expect(events).toContain('dave@example.com')
    expect(events).not.toContain('alice@example.com')
    expect(Object.values(stateOf(alice).calls)).toMatchObject([{ status: 'connected', callerJid: 'bob@example.com' }])
  })

  it('rejects the pending command of the earlier user', async () => {
    const { alice } = await createClients()
    alice.devices.hold()
    const made = alice.client.makeVoiceCall(['bob']).catch((error: unknown) => error)
    await environment.settle()
    await alice.signInAs('dave')
    expect(await made).toBeInstanceOf(Error)
    expect(stateOf(alice).calls).toEqual({})
  })

  it('rings for the next user even if the earlier one has declined the same call', async () => {
    const { alice, bob } = await createClients()
    const made = bob.client.makeVoiceCall(['alice', 'dave'])
    await environment.settle()
    await made
    await alice.client.declineCall()
    await environment.settle()
    await alice.signInAs('dave')
    expect(stateOf(alice).incomingRoomIds).toHaveLength(1)
  })

  it('keeps the calls when the same user reconnects', async () => {
    const { alice, bob } = await createClients()
    await connectCall(bob, alice, 'alice')
    environment.server.dropConnection('alice')
    await environment.settle()
    environment.server.restoreConnection('alice')
    await environment.settle()
    expect(Object.values(stateOf(alice).calls)).toMatchObject([{ status: 'connected' }])
  })
})
