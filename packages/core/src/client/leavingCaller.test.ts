import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const callOf = ({ client }: TestClient) => {
  const { calls, activeRoomId, incomingRoomIds } = client.store.getState()
  return calls[activeRoomId ?? incomingRoomIds[0] ?? '']
}

/** Alice calls Bob, Carol and Dave, and Bob answers. */
async function startGroup() {
  environment = createTestEnvironment()
  const [alice, bob, carol] = await Promise.all(
    ['alice', 'bob', 'carol'].map((name) => environment.createTestClient(name)),
  )
  if (!alice || !bob || !carol) throw new Error('Three clients expected')
  const dave = await environment.createTestClient('dave')
  void alice.client.makeVoiceCall(['bob', 'carol', 'dave'])
  await environment.settle()
  void bob.client.answerCall()
  await environment.settle()
  return { alice, bob, carol, dave }
}

async function leave(...clients: TestClient[]): Promise<void> {
  for (const { client } of clients) {
    await client.endCall()
    await environment.settle()
  }
}

describe('a group call whose caller leaves while it rings', () => {
  it('stays connected for the user who answered, with its duration', async () => {
    const { alice, bob, carol } = await startGroup()
    const connectedAt = callOf(bob)?.connectedAt
    await leave(alice)
    expect(callOf(bob)).toMatchObject({ status: 'connected', connectedAt })
    expect(bob.sound.tone).toBeNull()
    await environment.clock.advance(2_000)
    void carol.client.answerCall()
    await environment.settle()
    expect(callOf(bob)).toMatchObject({ status: 'connected', connectedAt })
    expect(bob.log.slice(-2)).toEqual(['joined(carol)', 'connected(carol)'])
    expect(callOf(carol)).toMatchObject({ status: 'connected', callerJid: 'alice@example.com' })
  })

  it('stays connected for a caller whom those leave who answered', async () => {
    const { alice, bob } = await startGroup()
    await leave(bob)
    expect(callOf(alice)?.status).toBe('connected')
    expect(alice.sound.tone).toBeNull()
  })

  it('rings on in the name of the user who answered, and of the next one', async () => {
    const { alice, bob, carol, dave } = await startGroup()
    await leave(alice)
    expect(callOf(carol)).toMatchObject({ status: 'ringing', callerJid: 'bob@example.com' })
    expect(carol.log.filter((entry) => entry.startsWith('incoming'))).toHaveLength(1)
    void dave.client.answerCall()
    await environment.settle()
    await leave(bob)
    expect(callOf(carol)).toMatchObject({ status: 'ringing', callerJid: 'dave@example.com' })
    const tablet = await environment.createTestClient('carol')
    await environment.settle()
    expect(callOf(tablet)).toMatchObject({ status: 'ringing', callerJid: 'dave@example.com' })
  })

  it('is missed, from the user in whose name it rang, when no user is left in it', async () => {
    const { alice, bob, carol } = await startGroup()
    await leave(alice, bob)
    expect(carol.payloads('missedCall')).toMatchObject([{ userJid: 'bob@example.com', status: 'ended' }])
    expect(callOf(carol)).toBeUndefined()
  })

  it('ends for the user who waits alone when the ring time is over, also when the server does not say so', async () => {
    const { alice, bob, carol } = await startGroup()
    await leave(alice)
    environment.server.dropConnection('bob')
    await environment.clock.advance(29_000)
    expect(callOf(bob)?.status).toBe('connected')
    await environment.clock.advance(7_000)
    expect(callOf(bob)).toMatchObject({ status: 'ended', endReason: 'no-answer' })
    expect(callOf(carol)).toBeUndefined()
  })

  it('is connected again in a page that was reloaded while its user waits alone', async () => {
    const { alice, bob } = await startGroup()
    await leave(alice)
    const reloaded = await bob.reload()
    await environment.settle()
    expect(callOf(reloaded)?.status).toBe('connected')
  })
})
