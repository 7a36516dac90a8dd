import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// Statuses that a client learns silently, because it rings: they are reported after the answer, before any track of these users.

let environment: TestEnvironment

afterEach(() => environment.server.close())

async function settled<T>(command: Promise<T>): Promise<T> {
  await environment.settle()
  return command
}

/** Everything that concerns this user, in order. */
const logOf = ({ log }: TestClient, user: string) => log.filter((line) => line.includes(`(${user})`))

const kinds = [
  ['Voice', ['audio']],
  ['Video', ['audio', 'video']],
] as const

describe.each(kinds)('a member of a group call (%s)', (kind, tracks) => {
  const arrival = (user: string) => [
    `connecting(${user})`,
    ...tracks.map((track) => `${track}(${user})`),
    `joined(${user})`,
    `connected(${user})`,
  ]

  async function callBobAndCarol() {
    environment = createTestEnvironment()
    const alice = await environment.createTestClient('alice')
    const bob = await environment.createTestClient('bob')
    return { alice, bob, call: () => settled(alice.client[`make${kind}Call`](['bob', 'carol'])) }
  }

  it('gets `connecting` before the tracks, when they come online during the ring after another member has answered', async () => {
    const { bob, call } = await callBobAndCarol()
    await call()
    await settled(bob.client.answerCall())
    const carol = await environment.createTestClient('carol')
    await environment.settle()
    await settled(carol.client.answerCall())
    expect(logOf(carol, 'alice').slice(-tracks.length - 3)).toEqual(arrival('alice'))
    expect(logOf(carol, 'bob')).toEqual(arrival('bob'))
  })

  it('gets `connecting` before the tracks, when they reconnect to the server during the ring', async () => {
    const { bob, call } = await callBobAndCarol()
    const carol = await environment.createTestClient('carol')
    await call()
    environment.server.dropConnection('carol')
    await settled(bob.client.answerCall())
    environment.server.restoreConnection('carol')
    await environment.settle()
    await settled(carol.client.answerCall())
    expect(logOf(carol, 'bob')).toEqual(arrival('bob'))
    expect(logOf(carol, 'alice').slice(1)).toEqual(arrival('alice'))
  })

  it('gets each `connecting` once, when the others answer before or after them', async () => {
    const { alice, bob, call } = await callBobAndCarol()
    const carol = await environment.createTestClient('carol')
    await call()
    await settled(carol.client.answerCall())
    await settled(bob.client.answerCall())
    for (const [testClient, others] of [
      [bob, ['alice', 'carol']],
      [carol, ['alice', 'bob']],
      [alice, ['bob', 'carol']],
    ] as const)
      for (const other of others)
        expect(logOf(testClient, other).filter((line) => !/incoming|ringing/.test(line))).toEqual(arrival(other))
  })
})
