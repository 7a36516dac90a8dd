import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { startTestServer } from '../testing/startTestServer'
import { iceServersFor } from './iceServers'

const now = () => 1_700_000_000_500
const stun = { urls: 'stun:stun.example.com' }

it('returns the configured servers, without an expiry, if there is no TURN secret', () => {
  expect(iceServersFor('alice@example.com', { iceServers: [stun], turn: undefined, now })).toEqual({
    iceServers: [stun],
    lastsFor: null,
  })
})

it('adds TURN credentials that coturn can verify, and how long they are valid', () => {
  const turn = { urls: ['turn:turn.example.com', 'turns:turn.example.com'], secret: 'shared', ttlSeconds: 600 }
  const username = '1700000600:alice@example.com'
  const credential = createHmac('sha1', 'shared').update(username).digest('base64')
  expect(iceServersFor('alice@example.com', { iceServers: [stun], turn, now })).toEqual({
    iceServers: [stun, { urls: turn.urls, username, credential }],
    lastsFor: 599_500,
  })
})

it.each([
  ['no STUN or TURN server', {}, 'no STUN or TURN server: calls only connect within one network'],
  ['only a STUN server', { iceServers: [stun] }, 'no TURN server: calls do not connect from networks'],
  ['a TURN server', { turn: { urls: ['turn:turn.example.com'], secret: 'shared' } }, null],
  [
    'a TURN server with fixed credentials',
    { iceServers: [{ urls: 'turn:turn.example.com', username: 'u', credential: 'c' }] },
    null,
  ],
  [
    'a TURN server without a credential',
    { iceServers: [{ urls: ['turn:turn.example.com'], username: 'u' }] },
    'browsers refuse a turn: server without username and credential',
  ],
  ['--dev', { dev: true }, null],
])('a server that is started with %s logs what is missing: %j', async (_name, options, message) => {
  const server = await startTestServer(options)
  const warnings = server
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":40'))
  expect(warnings).toEqual(message === null ? [] : [expect.stringContaining(message)])
  await server.stop()
})
