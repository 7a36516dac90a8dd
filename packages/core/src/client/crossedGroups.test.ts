import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

type Name = 'alice' | 'bob' | 'carol' | 'dave'
type Start = readonly [from: Name, to: Name[], kind?: 'Voice' | 'Video']

const callsOf = ({ client }: TestClient) =>
  Object.values(client.store.getState().calls).filter(({ status }) => status !== 'ended')

/** The status of the call of a client, and of each other user who has not left it. */
function shown(client: TestClient): string {
  return callsOf(client)
    .map(({ status, direction, participants, callMode }) => {
      const others = Object.values(participants).filter((each) => !each.isLocal && each.status !== 'ended')
      const names = others.map((other) => `${other.userJid.split('@')[0] ?? ''} ${other.status}`).sort()
      return `${status === 'ringing' ? direction : status} ${callMode}: ${names.join(', ')}`
    })
    .join('; ')
}

/** Users who start calls: at the same time, or each when the calls before ring already. */
async function cross(starts: readonly Start[], isLate: boolean) {
  environment = createTestEnvironment()
  const clients: Record<Name, TestClient> = {
    alice: await environment.createTestClient('alice'),
    bob: await environment.createTestClient('bob'),
    carol: await environment.createTestClient('carol'),
    dave: await environment.createTestClient('dave'),
  }
  const results = starts.map(async ([from, to, kind = 'Voice'], index) => {
    if (isLate) await environment.clock.settle()
    for (let turn = 0; isLate && turn < index; turn++) await environment.settle()
    return clients[from].client[`make${kind}Call`](to)
  })
  await environment.settle()
  await environment.settle()
  await environment.settle()
  return { ...clients, clients: Object.values(clients), results: await Promise.allSettled(results) }
}

const connectedWith = (...names: Name[]) => names.map((name) => `${name} connected`)

describe.each([
  ['at the same time', false],
  ['while the others ring', true],
])('calls that cross %s', (_, isLate) => {
  it.each<Start[][]>([
    [
      [
        ['alice', ['bob', 'carol']],
        ['carol', ['alice']],
      ],
    ],
    [
      [
        ['carol', ['alice']],
        ['alice', ['bob', 'carol']],
      ],
    ],
    [
      [
        ['alice', ['bob', 'carol']],
        ['carol', ['alice', 'bob']],
      ],
    ],
    [
      [
        ['carol', ['bob', 'alice'], 'Video'],
        ['alice', ['carol']],
      ],
    ],
  ])('connect the users who call each other, and ring for the third: %j', async (starts) => {
    const { alice, bob, carol, clients, results } = await cross(starts, isLate)
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(shown(alice)).toMatch(/^connected onetomany: bob (calling|ringing), carol connected$/)
    expect(shown(carol)).toMatch(/^connected onetomany: alice connected, bob (calling|ringing)$/)
    expect(callsOf(bob)).toMatchObject([{ status: 'ringing', direction: 'incoming' }])
    const missed = clients.flatMap(({ log }) => log.filter((entry) => /missed|engaged/.test(entry)))
    expect(missed).toEqual([])
    void bob.client.answerCall()
    await environment.settle()
    expect(shown(bob)).toBe(`connected onetomany: ${connectedWith('alice', 'carol').join(', ')}`)
    for (const client of [alice, bob, carol]) await client.client.endCall()
    await environment.settle()
    for (const { devices, sound } of clients) {
      expect(devices.liveTracks()).toBe(0)
      expect(sound.tone).toBeNull()
    }
    expect(environment.network.openConnections()).toBe(0)
  })

  it('ring for every callee of both, in the name of who called them', async () => {
    const { alice, bob, carol, dave } = await cross(
      [
        ['alice', ['bob', 'carol']],
        ['bob', ['alice', 'dave']],
      ],
      isLate,
    )
    expect(shown(alice)).toMatch(/^connected onetomany: bob connected, carol (calling|ringing), dave ringing$/)
    expect(shown(bob)).toMatch(/^connected onetomany: alice connected, carol (calling|ringing), dave ringing$/)
    expect(callsOf(carol)).toMatchObject([{ callerJid: 'alice@example.com' }])
    expect(callsOf(dave)).toMatchObject([{ callerJid: 'bob@example.com' }])
    await bob.client.endCall()
    await environment.settle()
    expect(callsOf(dave)).toMatchObject([{ status: 'ringing', callerJid: 'alice@example.com' }])
    await alice.client.endCall()
    await environment.settle()
    expect(dave.log.at(-1)).toMatch(/^missed/)
    expect(carol.log.at(-1)).toMatch(/^missed/)
  })

  it('connect three users who call each other', async () => {
    const { alice, bob, carol } = await cross(
      [
        ['alice', ['bob', 'carol']],
        ['bob', ['carol', 'alice']],
        ['carol', ['alice', 'bob'], 'Video'],
      ],
      isLate,
    )
    expect(shown(alice)).toBe('connected onetomany: bob connected, carol connected')
    expect(shown(bob)).toBe('connected onetomany: alice connected, carol connected')
    expect(shown(carol)).toBe('connected onetomany: alice connected, bob connected')
    const rooms = new Set([alice, bob, carol].flatMap(callsOf).map(({ roomId }) => roomId))
    expect(rooms.size).toBe(1)
  })

  it('keep cameras closed in a voice call', async () => {
    const { alice, bob } = await cross(
      [
        ['alice', ['bob', 'carol'], 'Voice'],
        ['bob', ['alice'], 'Video'],
      ],
      isLate,
    )
    expect(callsOf(bob)).toMatchObject([{ callType: 'audio', status: 'connected' }])
    for (const client of [alice, bob]) expect(client.devices.liveTracks()).toBe(1)
  })
})

it('answers a call that rings on several devices of the user on the one that calls back', async () => {
  environment = createTestEnvironment()
  const [alice, phone, tablet] = [
    await environment.createTestClient('alice'),
    await environment.createTestClient('bob'),
    await environment.createTestClient('bob'),
  ]
  await environment.createTestClient('carol')
  void alice.client.makeVoiceCall(['bob', 'carol'])
  await environment.settle()
  void tablet.client.makeVoiceCall(['alice', 'carol'])
  await environment.settle()
  expect(shown(alice)).toBe('connected onetomany: bob connected, carol ringing')
  expect(phone.log.at(-1)).toBe('ended(bob) closed answered-elsewhere')
})
