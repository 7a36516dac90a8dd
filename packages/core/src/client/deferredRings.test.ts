import { afterEach, describe, expect, it } from 'vitest'
import { createTaskQueue } from '../signaling/taskQueue'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const incomingOf = ({ client }: TestClient) => {
  const { calls, incomingRoomIds } = client.store.getState()
  return incomingRoomIds.map((roomId) => calls[roomId])
}

async function createClients() {
  environment = createTestEnvironment()
  return {
    alice: await environment.createTestClient('alice'),
    bob: await environment.createTestClient('bob'),
    carol: await environment.createTestClient('carol'),
  }
}

async function reconnect(user: string, meanwhile: () => unknown): Promise<void> {
  environment.server.dropConnection(user)
  await environment.settle()
  await meanwhile()
  await environment.settle()
  environment.server.restoreConnection(user)
  await environment.clock.advance(5_000)
}

/** Carol calls Alice, and her microphone is still opening. Alice calls Bob and Carol: that call does not ring for Carol. */
async function startDeferred() {
  const clients = await createClients()
  const { alice, carol } = clients
  const openMicrophone = carol.devices.hold('microphone')
  carol.client.makeVoiceCall(['alice']).catch(() => undefined)
  await environment.settle()
  void alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  expect(carol.log).toEqual([])
  return { ...clients, openMicrophone }
}

describe('a call that does not ring because its caller is being called', () => {
  it('rings as soon as its caller leaves it, in the name of the user who is in it', async () => {
    const { alice, bob, carol } = await startDeferred()
    void bob.client.answerCall()
    await environment.settle()
    await alice.client.endCall()
    await environment.settle()
    expect(carol.payloads('incomingCall')).toMatchObject([{ userJid: 'bob@example.com' }])
    expect(incomingOf(carol)).toMatchObject([{ callerJid: 'bob@example.com' }])
    expect(incomingOf(carol)[0]?.participants['alice@example.com']?.status).toBe('ended')
  })

  it('is missed once, from the user in whose name it rang last, when no user is left in it', async () => {
    const { alice, bob, carol, openMicrophone } = await startDeferred()
    void bob.client.answerCall()
    await environment.settle()
    for (const { client } of [alice, bob]) {
      await client.endCall()
      await environment.settle()
    }
    openMicrophone()
    await environment.settle()
    expect(carol.payloads('missedCall')).toMatchObject([{ userJid: 'bob@example.com', status: 'ended' }])
  })

  it('is answered by the call to its caller', async () => {
    const { alice, carol, openMicrophone } = await startDeferred()
    openMicrophone()
    await environment.settle()
    expect(carol.payloads('incomingCall')).toEqual([])
    const { activeRoomId } = alice.client.store.getState()
    expect(carol.client.store.getState().activeRoomId).toBe(activeRoomId)
  })

  it('rings in the name of the user who is in it when the connection was lost while its caller left', async () => {
    const { alice, bob, carol } = await startDeferred()
    await reconnect('carol', async () => {
      void bob.client.answerCall()
      await environment.settle()
      await alice.client.endCall()
    })
    expect(carol.payloads('incomingCall')).toMatchObject([{ userJid: 'bob@example.com' }])
  })

  it('is missed once, and does not ring, when it ended while the connection was lost', async () => {
    const { alice, carol } = await startDeferred()
    await reconnect('carol', () => alice.client.endCall())
    expect(carol.payloads('missedCall')).toMatchObject([{ userJid: 'alice@example.com', status: 'ended' }])
    await carol.client.endCall()
    await environment.settle()
    expect(carol.payloads('incomingCall')).toEqual([])
    expect(carol.payloads('missedCall')).toHaveLength(1)
  })
})

it('a call that the server refuses because the user is in the other one does not ring, and is missed as engaged', async () => {
  const { alice, bob, carol } = await createClients()
  const openMicrophone = carol.devices.hold('microphone')
  void carol.client.makeVoiceCall(['bob', 'alice'])
  await environment.settle()
  for (const { client } of [alice, bob]) {
    void client.makeVoiceCall(['carol'])
    await environment.settle()
  }
  openMicrophone()
  await environment.settle()
  expect(carol.payloads('incomingCall')).toEqual([])
  expect(carol.payloads('missedCall')).toMatchObject([{ userJid: 'bob@example.com', status: 'engaged' }])
})

it('a call that a snapshot lets ring at last is missed once', async () => {
  const { alice, bob, carol } = await createClients()
  alice.devices.hold('microphone')
  alice.client.makeVoiceCall(['bob']).catch(() => undefined)
  await reconnect('alice', async () => {
    void carol.client.makeVoiceCall(['alice', 'bob'])
    await environment.settle()
    void bob.client.answerCall()
  })
  expect(alice.payloads('incomingCall')).toEqual([])
  await reconnect('alice', () => bob.client.endCall())
  expect(alice.payloads('incomingCall')).toMatchObject([{ userJid: 'carol@example.com' }])
  await carol.client.endCall()
  await environment.settle()
  expect(alice.payloads('missedCall')).toHaveLength(1)
})

it('rings on the device whose own call to the caller was lost before the reply to it, and has been removed', async () => {
  const queue = createTaskQueue()
  let isLossy = false
  environment = createTestEnvironment({
    createMessageQueue: (kind, { userJid }) => ({
      add(task) {
        if (!isLossy || kind !== 'toClient' || userJid !== 'alice@example.com') queue.add(task)
      },
    }),
  })
  const [alice, bob] = [await environment.createTestClient('alice'), await environment.createTestClient('bob')]
  const openMicrophone = bob.devices.hold('microphone')
  void bob.client.makeVoiceCall(['alice'])
  await environment.settle()
  isLossy = true
  const call = alice.logResult(alice.client.makeVoiceCall(['bob']))
  await environment.settle()
  expect(environment.server.store.calls.size).toBe(1)
  await reconnect('alice', () => {
    isLossy = false
    openMicrophone()
  })
  expect(await call).toMatchObject({ statusCode: 200 })
  expect(Object.values(alice.client.store.getState().calls)).toMatchObject([
    { direction: 'outgoing', status: 'ended', endReason: 'connection-lost' },
    { direction: 'incoming', status: 'ringing', callerJid: 'bob@example.com' },
  ])
  void alice.client.answerCall()
  await environment.settle()
  expect(bob.log.at(-1)).toBe('connected(alice)')
})
