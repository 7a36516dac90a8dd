import { randomUUID } from 'node:crypto'
import { type CommandRequest, failure } from '@offhook/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const rejection = (statusCode: number, code: string, message: unknown = expect.any(String)) => ({
  ok: false,
  failure: { statusCode, code, message },
})

describe('a command', () => {
  it.each<[string, unknown[], string]>([
    ['call:hijack', ['an-id', {}], 'Unknown command "call:hijack"'],
    ['__proto__', ['an-id', {}], 'Unknown command "__proto__"'],
    ['error', ['an-id', {}], 'Unknown command "error"'],
    ['call:end', [], 'call:end takes a command id and a request, got 0 arguments'],
    ['call:end', ['an-id'], 'call:end takes a command id and a request, got 1 arguments'],
    ['call:end', ['an-id', {}, 'more'], 'call:end takes a command id and a request, got 3 arguments'],
    ['call:end', ['no id!', {}], 'Command id: Invalid format'],
    ['call:mute', ['an-id', { roomId: 'r'.repeat(16), source: 'smell', isMuted: true }], 'source: '],
    [
      'call:start',
      [
        'an-id',
        {
          roomId: 'r'.repeat(16),
          callType: 'audio',
          to: [7],
          groupId: null,
          tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
        },
      ],
      'to.0: ',
    ],
  ])('%s(%j) is rejected with 400', async (name, args, message) => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const reply = await alice.emit(name, ...args)
    expect(reply).toEqual(rejection(400, 'invalid-request', expect.stringContaining(message.split(':')[0]!)))
  })

  it('is not quoted at length in the error message', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const reply = await alice.emit('x'.repeat(20_000))
    expect(JSON.stringify(reply).length).toBeLessThan(400)
  })

  it('may be sent without asking for an acknowledgement', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    alice.socket.emit('call:start')
    alice.socket.emit('nonsense', 1, 2, 3)
    alice.socket.emit('call:start', randomUUID(), {
      roomId: randomUUID(),
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
    })
    await vi.waitFor(() => expect(bob.pushes.map(({ name }) => name)).toEqual(['call:incoming']))
  })

  it('is handled after the previous command, however long that takes', async () => {
    let allow: (isAllowed: boolean) => void = () => undefined
    server = await startTestServer({ authorize: () => new Promise<boolean>((resolve) => (allow = resolve)) })
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    const roomId = randomUUID()
    const started = alice.command('call:start', {
      roomId,
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
    })
    const ended = alice.command('call:end', { roomId, reason: 'hangup' })
    await vi.waitFor(() => {
      allow(true)
      expect(bob.pushes.length).toBeGreaterThan(0)
    })
    expect(await started).toMatchObject({ ok: true })
    expect(await ended).toEqual({ ok: true, value: null })
    await vi.waitFor(() => expect(bob.pushes.map(({ name }) => name)).toEqual(['call:incoming', 'call:closed']))
  })

  it('fails with 500 and is logged if the server itself fails', async () => {
    server = await startTestServer({
      authorize: () => {
        throw new Error('database password is hunter2')
      },
    })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call('bob')).toEqual(rejection(500, 'internal', failure('internal').message))
    expect(server.log()).toContain('command failed')
    expect(server.log()).not.toContain('hunter2')
  })
})

describe('call:start is rejected with 403', () => {
  const message = 'Feature unavailable for your plan'

  it('if the token does not allow one-to-one calls', async () => {
    server = await startTestServer()
    const token = await testToken('alice', { features: { oneToOneCall: false } })
    const alice = await connectProtocolClient(server.url, 'alice', { token })
    const bob = await connectProtocolClient(server.url, 'bob')
    expect(await alice.call('bob')).toEqual(rejection(403, 'forbidden', message))
    expect(await alice.call('bob', 'carol')).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(bob.pushes).toHaveLength(1))
  })

  it('if the token does not allow group calls', async () => {
    server = await startTestServer()
    const token = await testToken('alice', { features: { groupCall: false } })
    const alice = await connectProtocolClient(server.url, 'alice', { token })
    expect(await alice.call('bob', 'carol')).toEqual(rejection(403, 'forbidden', message))
    expect(await alice.call('bob', 'BOB@example.com')).toMatchObject({ ok: true })
  })

  it('if authorize returns false', async () => {
    const authorize = vi.fn(() => false)
    server = await startTestServer({ authorize })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call('Bob')).toEqual(rejection(403, 'forbidden', message))
    expect(authorize).toHaveBeenCalledExactlyOnceWith({
      kind: 'call',
      caller: 'alice@example.com',
      callerId: 'alice',
      callees: ['bob@example.com'],
      calleeIds: ['Bob'],
      callType: 'audio',
      callMode: 'onetoone',
    })
  })
})

describe('a command is rejected', () => {
  it('with 400 for a call without callees, to the caller, or to an invalid JID', async () => {
    server = await startTestServer({ callsPerMinute: 1 })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call()).toEqual(rejection(400, 'invalid-request'))
    expect(await alice.call('alice')).toEqual(rejection(400, 'invalid-request'))
    expect(await alice.call('not a jid')).toEqual(
      rejection(400, 'invalid-request', expect.stringContaining('not a jid')),
    )
  })

  it('with 404 for a call that has ended', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const request = { roomId: randomUUID(), tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } }
    expect(await alice.command('call:answer', request)).toEqual(rejection(404, 'not-found', 'No such call'))
  })

  it('with 409 for a second call', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    await alice.call('bob')
    expect(await alice.call('carol')).toEqual(rejection(409, 'conflict', 'Already in a call'))
  })

  it('with 429 for a call that exceeds the limit of calls to one user', async () => {
    server = await startTestServer({ callsPerPairPerMinute: 3 })
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    for (let count = 0; count < 3; count += 1) {
      const reply = await alice.call('bob')
      if (!reply.ok) throw new Error(reply.failure.message)
      await alice.command('call:end', { roomId: reply.value.call.roomId, reason: 'hangup' })
    }
    expect(await alice.call('bob')).toEqual(
      rejection(429, 'rate-limited', expect.stringMatching(/^Too many calls\. Try again in \d+ s$/)),
    )
    expect(await alice.call('carol')).toMatchObject({ ok: true })
    expect(bob.pushes.filter(({ name }) => name === 'call:incoming')).toHaveLength(3)
  })

  it('with 429 for a command that exceeds the limit of the user, over all devices', async () => {
    server = await startTestServer({ commandsPerMinute: 2 })
    const phone = await connectProtocolClient(server.url, 'alice')
    const laptop = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    await phone.command('session:sync', { knownCalls: [] })
    await phone.emit('garbage')
    expect(await laptop.command('session:sync', { knownCalls: [] })).toEqual(
      rejection(429, 'rate-limited', expect.stringMatching(/^Too many requests\. Try again in \d+ s$/)),
    )
    expect(await bob.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  })

  it('with 429 for a second call, but not for the first one when the client repeats it', async () => {
    server = await startTestServer({ callsPerMinute: 1 })
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    const request: CommandRequest<'call:start'> = {
      roomId: randomUUID(),
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
    }
    const first = await alice.command('call:start', request, 'the-same-id')
    expect(first).toMatchObject({ ok: true })
    expect(await alice.command('call:start', request, 'the-same-id')).toEqual(first)
    expect(await alice.call('carol')).toEqual(rejection(429, 'rate-limited'))
    expect(bob.pushes).toHaveLength(1)
  })
})

describe('ICE servers', () => {
  it('are sent to members of the call only', async () => {
    server = await startTestServer({ iceServers: [{ urls: 'stun:stun.example.com' }] })
    const alice = await connectProtocolClient(server.url, 'alice')
    const mallory = await connectProtocolClient(server.url, 'mallory')
    const started = await alice.call('bob')
    if (!started.ok) throw new Error(started.failure.message)
    const { roomId } = started.value.call
    expect(await alice.command('call:ice', { roomId })).toEqual({
      ok: true,
      value: { iceServers: [{ urls: 'stun:stun.example.com' }], lastsFor: null },
    })
    expect(await mallory.command('call:ice', { roomId })).toEqual(rejection(404, 'not-found', 'No such call'))
    expect(await alice.command('call:ice', { roomId: randomUUID() })).toEqual(
      rejection(404, 'not-found', 'No such call'),
    )
  })
})
