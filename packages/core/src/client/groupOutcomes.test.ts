import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment

afterEach(() => {
  environment.server.close()
})

/** Alice calls Bob, Carol and Zoe in a group call. Only the named users have a device. */
async function callGroup(...connected: string[]) {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const callees = new Map<string, TestClient>()
  for (const name of connected) callees.set(name, await environment.createTestClient(name))
  void alice.client.makeVoiceCall(['bob', 'carol', 'zoe'])
  await environment.settle()
  return {
    alice,
    async run(name: string, command: 'answerCall' | 'declineCall' | 'endCall') {
      void callees.get(name)?.client[command]()
      await environment.settle()
    },
    callee(name: string): TestClient {
      const client = callees.get(name)
      if (!client) throw new Error(`${name} has no device`)
      return client
    },
  }
}

/** Why each user is out of the call, by name. */
function reasonsOf({ client }: TestClient): Record<string, unknown> {
  const [call] = Object.values(client.store.getState().calls)
  return Object.fromEntries(
    Object.values(call?.participants ?? {}).map(({ userJid, endReason }): [string, unknown] => [
      userJid.replace(/@.*/, ''),
      endReason,
    ]),
  )
}

describe('why each user of a group call is out of it', () => {
  it('is kept for each of them when the call ends', async () => {
    const { alice, run } = await callGroup('carol', 'zoe')
    await run('carol', 'declineCall')
    expect(reasonsOf(alice)).toEqual({ carol: 'declined' })
    await environment.clock.advance(31_000)
    expect(reasonsOf(alice)).toEqual({
      alice: 'no-answer',
      bob: 'unavailable',
      carol: 'declined',
      zoe: 'no-answer',
    })
  })

  it('is known for a user who declined while the caller was disconnected', async () => {
    const { alice, run } = await callGroup('bob', 'carol', 'zoe')
    environment.server.dropConnection('alice')
    await run('carol', 'declineCall')
    environment.server.restoreConnection('alice')
    await environment.clock.advance(1_000)
    expect(reasonsOf(alice)).toEqual({ carol: 'declined' })
  })

  it('is known for users who were out before the local user answered', async () => {
    const { run, callee } = await callGroup('bob', 'carol', 'zoe')
    await run('carol', 'declineCall')
    await run('bob', 'answerCall')
    await run('bob', 'endCall')
    await run('zoe', 'answerCall')
    expect(reasonsOf(callee('zoe'))).toEqual({ carol: 'declined', bob: 'hangup' })
  })

  it('is that of the call for those who were still in it', async () => {
    const { alice, run } = await callGroup('bob', 'carol', 'zoe')
    await run('carol', 'declineCall')
    await run('bob', 'answerCall')
    void alice.client.endCall()
    await environment.settle()
    expect(reasonsOf(alice)).toEqual({ alice: 'hangup', bob: 'hangup', carol: 'declined', zoe: 'hangup' })
  })
})
