import { describe, expect, it } from 'vitest'
import { cameraMuted, nothingShared, room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

describe('starting a call', () => {
  it('rings every device of the callee and replies with the call', () => {
    const network = createTestNetwork()
    const [alice, mobile, laptop] = [
      network.client('alice'),
      network.connect('bob', 'mobile'),
      network.connect('bob', 'laptop'),
    ]
    alice.connect('Alice')
    const reply = alice.send('call:start', startRequest('bob', { metadata: { order: '7' } }))

    const call = {
      ...room,
      roomLink: expect.stringMatching(/^[a-z]{3}-[a-z]{4}-[a-z]{3}$/) as string,
      callType: 'video',
      callMode: 'onetoone',
      groupId: null,
      metadata: { order: '7' },
      callerJid: 'alice@example.com',
      startedAt: network.now(),
      users: [
        {
          userJid: 'alice@example.com',
          displayName: 'Alice',
          status: 'calling',
          tracks: { ...unmuted, ...nothingShared },
        },
        { userJid: 'bob@example.com', displayName: 'bob', status: 'calling', tracks: { ...unmuted, ...nothingShared } },
      ],
      peers: [],
      ringsFor: 30_000,
    }
    expect(reply).toEqual({ ok: true, value: { call: { ...call, seq: 0 } } })
    for (const client of [mobile, laptop]) {
      expect(client.payloads('call:incoming')).toEqual([{ ...room, seq: 1, call: { ...call, seq: 1 } }])
    }
    expect(alice.received).toEqual([])
  })

  it('normalizes the callees and removes duplicates', () => {
    const network = createTestNetwork()
    const alice = network.connect('alice')
    const reply = alice.send('call:start', startRequest(['BOB', 'bob@Example.com', 'carol']))
    expect(reply).toMatchObject({
      value: {
        call: {
          callMode: 'onetomany',
          users: [{}, { userJid: 'bob@example.com' }, { userJid: 'carol@example.com' }],
        },
      },
    })
  })

  it('keeps the group as a label', () => {
    const network = createTestNetwork()
    const reply = network.connect('alice').send('call:start', startRequest('bob', { groupId: 'Team@mix.example.com' }))
    expect(reply).toMatchObject({ value: { call: { groupId: 'team@mix.example.com', callMode: 'onetoone' } } })
  })

  it.each([
    [[], {}, 'to: no user to call, [] given'],
    [['bob smith'], {}, 'to: "bob smith" is no JID (user@example.com)'],
    [['bob@other.org'], {}, 'to: "bob@other.org" is not a user of example.com'],
    [['Alice'], {}, 'to: "Alice" is yourself'],
    [['b', 'c', 'd'], {}, 'to: 3 callees, at most 2 are allowed'],
    [['bob'], { groupId: 'x@y.org' }, 'groupId: "x@y.org" is no group JID (id@mix.example.com)'],
  ])('rejects the callees %j with %j', (to, overrides, message) => {
    const network = createTestNetwork({ maxParticipants: 3 })
    const reply = network.connect('alice').send('call:start', startRequest(to, overrides))
    expect(reply).toEqual({ ok: false, failure: { statusCode: 400, code: 'invalid-request', message } })
    expect(network.calls.size).toBe(0)
  })

  it("rejects a room id of the caller's own call that goes on or has just ended", () => {
    const network = createTestNetwork()
    const [alice] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest('carol'))
    const inUse = { ok: false, failure: { statusCode: 400, message: 'roomId: room-0000000000000000 is taken' } }
    expect(alice.send('call:start', startRequest('dave'))).toMatchObject(inUse)
    alice.send('call:end', { ...room, reason: 'hangup' })
    expect(alice.send('call:start', startRequest('carol'))).toMatchObject(inUse)
  })

  it('rejects a second call of a caller on any device, but not of a user whose device only rings', () => {
    const network = createTestNetwork()
    const [alice, tablet, bob] = [network.connect('alice'), network.connect('alice', 'tablet'), network.connect('bob')]
    alice.send('call:start', startRequest('bob'))
    expect(tablet.send('call:start', startRequest('carol', { roomId: 'room-second-00000000' }))).toEqual({
      ok: false,
      failure: { statusCode: 409, code: 'conflict', message: 'Already in a call' },
    })
    expect(bob.send('call:start', startRequest('carol', { roomId: 'room-third-000000000' })).ok).toBe(true)
  })

  it('mutes the camera in an audio call', () => {
    const network = createTestNetwork()
    const reply = network.connect('alice').send('call:start', startRequest('bob', { callType: 'audio' }))
    expect(reply).toMatchObject({ value: { call: { users: [{ tracks: cameraMuted }, { tracks: cameraMuted }] } } })
  })
})
