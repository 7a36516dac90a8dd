import { randomUUID } from 'node:crypto'
import type { CommandRequest } from '@offhook/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer
afterEach(() => server.stop())

const refusal = (statusCode: number, code: string, message: unknown = expect.any(String)) => ({
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
    ['call:mute', ['an-id', { roomId: 'r'.repeat(16), trackType: 'smell', isMuted: true }], 'trackType: '],
    [
      'call:start',
      ['an-id', { roomId: 'r'.repeat(16), callType: 'audio', to: [7], groupId: null, videoMuted: true }],
      'to.0: ',
    ],
  ])('%s(%j) is answered with 400', async (name, args, message) => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const reply = await alice.emit(name, ...args)
    expect(reply).toEqual(refusal(400, 'invalid-request', expect.stringContaining(message.split(':')[0]!)))
  })

  it('that is wrong is not quoted at length', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const reply = await alice.emit('x'.repeat(20_000))
    expect(JSON.stringify(reply).length).toBeLessThan(400)
  })

  it('needs no acknowledgement', async () => {
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
      videoMuted: true,
    })
    await vi.waitFor(() => expect(bob.pushes.map(({ name }) => name)).toEqual(['call:incoming']))
  })

  it('comes after the one before it, however long that is looked at', async () => {
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
      videoMuted: true,
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

  it('that the server itself fails at is answered with 500, and logged', async () => {
    server = await startTestServer({
      authorize: () => {
        throw new Error('database password is hunter2')
      },
    })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call('bob')).toEqual(refusal(500, 'internal', 'The signalling server failed'))
    expect(server.log()).toContain('a command failed')
    expect(server.log()).not.toContain('hunter2')
  })
})

describe('403', () => {
  const plan = 'Feature unavailable for your plan'

  it('for a one-to-one call that the token does not allow', async () => {
    server = await startTestServer()
    const token = await testToken('alice', { features: { oneToOneCall: false } })
    const alice = await connectProtocolClient(server.url, 'alice', { token })
    const bob = await connectProtocolClient(server.url, 'bob')
    expect(await alice.call('bob')).toEqual(refusal(403, 'forbidden', plan))
    expect(await alice.call('bob', 'carol')).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(bob.pushes).toHaveLength(1))
  })

  it('for a group call that the token does not allow', async () => {
    server = await startTestServer()
    const token = await testToken('alice', { features: { groupCall: false } })
    const alice = await connectProtocolClient(server.url, 'alice', { token })
    expect(await alice.call('bob', 'carol')).toEqual(refusal(403, 'forbidden', plan))
    expect(await alice.call('bob', 'BOB@example.com')).toMatchObject({ ok: true })
  })

  it('for a call that the embedder does not allow', async () => {
    const authorize = vi.fn(() => false)
    server = await startTestServer({ authorize })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call('Bob')).toEqual(refusal(403, 'forbidden', plan))
    expect(authorize).toHaveBeenCalledExactlyOnceWith({
      caller: 'alice@example.com',
      callees: ['bob@example.com'],
      callType: 'audio',
      callMode: 'onetoone',
    })
  })
})

describe('other refusals', () => {
  it('400 for a call to nobody, to oneself, or to somebody who is no JID', async () => {
    server = await startTestServer({ callsPerMinute: 1 })
    const alice = await connectProtocolClient(server.url, 'alice')
    expect(await alice.call()).toEqual(refusal(400, 'invalid-request'))
    expect(await alice.call('alice')).toEqual(refusal(400, 'invalid-request'))
    expect(await alice.call('not a jid')).toEqual(refusal(400, 'invalid-request', expect.stringContaining('not a jid')))
  })

  it('404 for a call that is over', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    const request = { roomId: randomUUID(), videoMuted: true }
    expect(await alice.command('call:answer', request)).toEqual(refusal(404, 'not-found', 'No such call'))
  })

  it('409 for a second call', async () => {
    server = await startTestServer()
    const alice = await connectProtocolClient(server.url, 'alice')
    await alice.call('bob')
    expect(await alice.call('carol')).toEqual(refusal(409, 'conflict', 'Already in a call'))
  })

  it('429 for the fourth call to the same person, and for the third command', async () => {
    server = await startTestServer({ callsPerPairPerMinute: 3 })
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    for (let count = 0; count < 3; count += 1) {
      const reply = await alice.call('bob')
      if (!reply.ok) throw new Error(reply.failure.message)
      await alice.command('call:end', { roomId: reply.value.call.roomId, reason: 'hangup' })
    }
    expect(await alice.call('bob')).toEqual(
      refusal(429, 'rate-limited', expect.stringMatching(/^Too many calls\. Try again in \d+ s$/)),
    )
    expect(await alice.call('carol')).toMatchObject({ ok: true })
    expect(bob.pushes.filter(({ name }) => name === 'call:incoming')).toHaveLength(3)
  })

  it('429 for a user who gives too many commands, on whatever device', async () => {
    server = await startTestServer({ commandsPerMinute: 2 })
    const phone = await connectProtocolClient(server.url, 'alice')
    const laptop = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    await phone.command('session:sync', { known: [] })
    await phone.emit('garbage')
    expect(await laptop.command('session:sync', { known: [] })).toEqual(
      refusal(429, 'rate-limited', expect.stringMatching(/^Too many requests\. Try again in \d+ s$/)),
    )
    expect(await bob.command('session:sync', { known: [] })).toMatchObject({ ok: true })
  })

  it('but none for the same command sent again', async () => {
    server = await startTestServer({ callsPerMinute: 1 })
    const alice = await connectProtocolClient(server.url, 'alice')
    const bob = await connectProtocolClient(server.url, 'bob')
    const request: CommandRequest<'call:start'> = {
      roomId: randomUUID(),
      callType: 'audio',
      to: ['bob'],
      groupId: null,
      videoMuted: true,
    }
    const first = await alice.command('call:start', request, 'the-same-id')
    expect(first).toMatchObject({ ok: true })
    expect(await alice.command('call:start', request, 'the-same-id')).toEqual(first)
    expect(await alice.call('carol')).toEqual(refusal(429, 'rate-limited'))
    expect(bob.pushes).toHaveLength(1)
  })
})

describe('ICE servers', () => {
  it('are for whoever is in the call, and for nobody else', async () => {
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
    expect(await mallory.command('call:ice', { roomId })).toEqual(refusal(404, 'not-found', 'No such call'))
    expect(await alice.command('call:ice', { roomId: randomUUID() })).toEqual(refusal(404, 'not-found', 'No such call'))
  })
})
