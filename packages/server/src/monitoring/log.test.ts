import { randomUUID } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { createLog, redactError } from './log'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, testToken, type TestServer } from '../testing/startTestServer'

let server: TestServer | undefined
afterEach(() => server?.stop())

it('contains events and ids, but no token, name, metadata, SDP or candidate', async () => {
  server = await startTestServer()
  const token = await testToken('alice', { name: 'Secret Alice' })
  const alice = await connectProtocolClient(server.url, 'alice', { token })
  const bob = await connectProtocolClient(server.url, 'bob', { displayName: 'Secret Bob' })
  await connectProtocolClient(server.url, 'mallory', { token: 'secret-bad-token' }).catch(() => undefined)

  const started = await alice.command('call:start', {
    roomId: randomUUID(),
    callType: 'audio',
    to: ['bob'],
    groupId: null,
    metadata: { order: 'secret-order' },
    tracks: { microphone: { isMuted: false }, camera: { isMuted: true } },
  })
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  expect(
    await bob.command('call:answer', { roomId, tracks: { microphone: { isMuted: false }, camera: { isMuted: true } } }),
  ).toMatchObject({ ok: true })
  const to = { userJid: 'bob@example.com', deviceId: bob.deviceId }
  const signal = (value: object) => alice.emit('call:signal', 'an-id', { roomId, to, generation: 1, signal: value })
  expect(await signal({ type: 'offer', sdp: 'v=0 secret-sdp' })).toMatchObject({ ok: true })
  expect(await signal({ type: 'candidate', candidate: { candidate: 'secret-candidate' } })).toMatchObject({ ok: true })
  expect(await signal({ type: 'offer', sdp: ['secret-sdp'] })).toMatchObject({ ok: false })
  await vi.waitFor(() => expect(bob.pushes.filter(({ name }) => name === 'call:signal')).toHaveLength(2))

  const log = server.log()
  expect(log).toContain('"msg":"connected"')
  expect(log).toContain('bob@example.com')
  expect(log).toContain('"msg":"connection refused"')
  expect(log).not.toMatch(/secret/i)
  expect(log).not.toContain(token)
})

it('removes sensitive fields of a log call', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  log.info(
    {
      token: 'secret',
      metadata: { order: 'secret' },
      user: { displayName: 'secret' },
      request: { signal: { sdp: 'secret' } },
      roomId: 'room',
    },
    'a message',
  )
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('"roomId":"room"')
  expect(lines[0]).not.toContain('secret')
})

it('contains the stack of an error, without its message', () => {
  expect(redactError(new TypeError('cannot read secret'))).toMatch(/^TypeError:?\s+at .*log\.test/s)
  expect(redactError(new TypeError('cannot read secret'))).not.toContain('secret')
  expect(redactError('secret')).toBe('string')
})
