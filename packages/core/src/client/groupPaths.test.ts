import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// Two members of a group call without a media path to each other.

const names = ['alice', 'bob', 'carol', 'dave'] as const
type Name = (typeof names)[number]

let environment: TestEnvironment
const clients = {} as Record<Name, TestClient>

beforeEach(async () => {
  environment = createTestEnvironment()
  for (const name of names) clients[name] = await environment.createTestClient(name)
})
afterEach(() => {
  environment.server.close()
})

async function answer(...callees: Name[]): Promise<void> {
  for (const name of callees) {
    void clients[name].client.answerCall()
    await environment.settle()
  }
}

/** Alice calls the others, who answer. Bob and Carol have no path to each other. */
async function connect(...callees: Name[]): Promise<void> {
  environment.network.cutPath('bob', 'carol')
  void clients.alice.client.makeVoiceCall(callees)
  await environment.settle()
  await answer(...callees)
}

const jidOf = (name: string) => `${name}@example.com`
const callOf = (name: Name) => {
  const { calls, activeRoomId } = clients[name].client.store.getState()
  return calls[activeRoomId ?? ''] ?? expect.unreachable('no call')
}
const participant = (viewer: Name, name: Name) => callOf(viewer).participants[jidOf(name)] ?? expect.unreachable()
/** Whom each participant cannot reach, as one client sees it: `bob: carol`. */
const paths = (viewer: Name) =>
  names.flatMap((name) => {
    const { unreachable } = callOf(viewer).participants[jidOf(name)] ?? {}
    return unreachable ? [`${name}: ${unreachable.map((jid) => jid.split('@')[0]).join()}`] : []
  })
const pathsInUsersStatus = (viewer: Name) =>
  clients[viewer]
    .payloads('callStatus')
    .at(-1)
    ?.usersStatus.flatMap(({ userJid, unreachable }) => (unreachable ? [[userJid, unreachable]] : []))
const apart = ['bob: carol', 'carol: bob']

describe('two members of a group call without a path to each other', () => {
  it('stay in the call for each other after 30 s, and every member is told', async () => {
    await connect('bob', 'carol', 'dave')
    await environment.clock.advance(25_000)
    for (const name of names) clients[name].log.length = 0
    await environment.clock.advance(6_000)
    expect(participant('bob', 'carol').status).toBe('reconnecting')
    expect(participant('carol', 'bob').status).toBe('reconnecting')
    for (const name of names) {
      expect(callOf(name).status).toBe('connected')
      expect(paths(name)).toEqual(apart)
      expect(pathsInUsersStatus(name)).toEqual([
        [jidOf('bob'), [jidOf('carol')]],
        [jidOf('carol'), [jidOf('bob')]],
      ])
    }
    expect(clients.bob.log).toContain('reconnecting(carol)')
    expect(clients.alice.log).toEqual(['userstatus(bob)', 'userstatus(carol)'])
    expect(environment.server.store.calls.size).toBe(1)
  })

  it('keep trying, and are connected when there is a path', async () => {
    await connect('bob', 'carol')
    await environment.clock.advance(300_000)
    expect(paths('alice')).toEqual(apart)
    environment.network.restorePath('bob', 'carol')
    await environment.clock.advance(31_000)
    for (const name of ['alice', 'bob', 'carol'] as const) expect(paths(name)).toEqual([])
    expect(participant('bob', 'carol').status).toBe('connected')
    expect(participant('carol', 'bob').status).toBe('connected')
    const about = clients.bob.log.filter((line) => /^(joined|connected|userstatus)\(carol\)/.test(line))
    expect(about.slice(-3)).toEqual(['joined(carol)', 'connected(carol)', 'userstatus(carol)'])
  })

  it('lose the path in the middle of a call', async () => {
    void clients.alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    await answer('bob', 'carol')
    environment.network.cutPath('bob', 'carol')
    await environment.clock.advance(31_000)
    for (const name of ['alice', 'bob', 'carol'] as const) expect(paths(name)).toEqual(apart)
    environment.network.restorePath('bob', 'carol')
    await environment.settle()
    for (const name of ['alice', 'bob', 'carol'] as const) expect(paths(name)).toEqual([])
  })

  it('try again after their connection has failed for good', async () => {
    void clients.alice.client.makeVoiceCall(['bob', 'carol'])
    await environment.settle()
    await answer('bob', 'carol')
    environment.network.cutPath('bob', 'carol')
    environment.network.failPath('bob', 'carol')
    await environment.settle()
    for (const name of ['alice', 'bob', 'carol'] as const) expect(paths(name)).toEqual(apart)
    environment.network.restorePath('bob', 'carol')
    await environment.clock.advance(61_000)
    expect(participant('bob', 'carol').status).toBe('connected')
    expect(participant('carol', 'bob').status).toBe('connected')
    for (const name of ['alice', 'bob', 'carol'] as const) expect(paths(name)).toEqual([])
  })

  it('end the call when no other member is left', async () => {
    await connect('bob', 'carol')
    await environment.clock.advance(31_000)
    void clients.alice.client.endCall()
    await environment.clock.advance(61_000)
    expect(callOf('bob')).toMatchObject({ status: 'ended', endReason: 'connection-lost' })
    expect(callOf('carol').status).toBe('ended')
    expect(environment.server.store.calls.size).toBe(0)
  })

  it('are told from a member who has left', async () => {
    await connect('bob', 'carol', 'dave')
    await environment.clock.advance(31_000)
    void clients.carol.client.endCall()
    await environment.settle()
    for (const name of ['alice', 'bob', 'dave'] as const) {
      expect(paths(name)).toEqual([])
      expect(participant(name, 'carol').status).toBe('ended')
    }
  })

  it('are shown to a member who joins later', async () => {
    void clients.alice.client.makeVoiceCall(['bob', 'carol', 'dave'])
    environment.network.cutPath('bob', 'carol')
    await environment.settle()
    await answer('bob', 'carol')
    environment.network.failPath('bob', 'carol')
    await environment.clock.advance(29_000)
    await answer('dave')
    await environment.clock.advance(3_000)
    expect(paths('dave')).toEqual(apart)
  })

  it('are shown to a member who reloads the page or was disconnected meanwhile', async () => {
    await connect('bob', 'carol', 'dave')
    environment.server.dropConnection('alice')
    environment.network.failPath('bob', 'carol')
    await environment.clock.advance(11_000)
    environment.server.restoreConnection('alice')
    await environment.clock.advance(5_000)
    expect(paths('alice')).toEqual(apart)
    clients.dave = await clients.dave.reload()
    await environment.settle()
    expect(paths('dave')).toEqual(apart)
  })

  it('report it again if the server was not reachable when they noticed', async () => {
    await connect('bob', 'carol', 'dave')
    await environment.clock.advance(25_000)
    environment.server.dropConnection('bob')
    await environment.clock.advance(20_000)
    environment.server.restoreConnection('bob')
    await environment.clock.advance(5_000)
    for (const name of names) expect(paths(name)).toEqual(apart)
  })
})

it('a caller whose only answered callee has no path to them waits for those who ring', async () => {
  environment.server.close()
  environment = createTestEnvironment({ ringTimeoutMs: 60_000 })
  for (const name of names) clients[name] = await environment.createTestClient(name)
  environment.network.cutPath('alice', 'bob')
  void clients.alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  await answer('bob')
  await environment.clock.advance(31_000)
  expect(paths('alice')).toEqual(['alice: bob', 'bob: alice'])
  await answer('carol')
  expect(callOf('alice').status).toBe('connected')
  expect(paths('carol')).toEqual(['alice: bob', 'bob: alice'])
})

it('a one-to-one call without a path fails after 30 s', async () => {
  environment.network.cutPath('alice', 'bob')
  void clients.alice.client.makeVoiceCall(['bob'])
  await environment.settle()
  await answer('bob')
  await environment.clock.advance(31_000)
  for (const name of ['alice', 'bob'] as const)
    expect(callOf(name)).toMatchObject({
      status: 'ended',
      endReason: expect.stringMatching(/connect-failed|hangup/) as string,
    })
})
