import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { startTestServer } from '../testing/startTestServer'
import { iceServersFor } from './iceServers'

const now = () => 1_700_000_000_500
const stun = { urls: 'stun:stun.example.com' }

it('returns the configured servers, without an expiry, if there is no TURN secret', () => {
  expect(iceServersFor('alice@example.com', 'all', { iceServers: [stun], turn: undefined, now })).toEqual({
    iceServers: [stun],
    lastsFor: null,
  })
})

it('adds TURN credentials that coturn can verify, and how long they are valid', () => {
  const turn = { urls: ['turn:turn.example.com', 'turns:turn.example.com'], secret: 'shared', ttlSeconds: 600 }
  const username = '1700000580:alice@example.com'
  const credential = createHmac('sha1', 'shared').update(username).digest('base64')
  expect(iceServersFor('alice@example.com', 'all', { iceServers: [stun], turn, now })).toEqual({
    iceServers: [stun, { urls: turn.urls, username, credential }],
    lastsFor: 579_500,
  })
})

it('gives a user the same credentials for a minute', () => {
  const turn = { urls: ['turn:turn.example.com'], secret: 'shared', ttlSeconds: 600 }
  const at = (seconds: number) =>
    iceServersFor('alice@example.com', 'all', { iceServers: [], turn, now: () => (1_699_999_980 + seconds) * 1000 })
  expect(at(59).iceServers).toEqual(at(0).iceServers)
  expect(at(60).iceServers).not.toEqual(at(0).iceServers)
  expect(at(59).lastsFor).toBe(541_000)
  const shortTurn = { ...turn, ttlSeconds: 60 }
  const short = { iceServers: [], turn: shortTurn, now: () => 1_700_000_003_000 }
  expect(iceServersFor('alice@example.com', 'all', short).lastsFor).toBeGreaterThan(54_000)
})

it('leaves out TURN servers, also those with fixed credentials, if the call has reached no other user', () => {
  const fixed = { urls: ['stun:turn.example.com', 'turn:turn.example.com'], username: 'u', credential: 'c' }
  const turn = { urls: ['turn:turn.example.com'], secret: 'shared', ttlSeconds: 600 }
  const options = { iceServers: [stun, fixed, { ...fixed, urls: 'turns:turn.example.com' }], turn, now }
  const stunOnly = [{ urls: ['stun:stun.example.com'] }, { urls: ['stun:turn.example.com'] }]
  expect(iceServersFor('alice@example.com', 'withoutRelay', options)).toEqual({ iceServers: stunOnly, lastsFor: 1_000 })
  const none = { iceServers: [stun], turn: undefined, now }
  expect(iceServersFor('alice@example.com', 'withoutRelay', none)).toEqual({ iceServers: [stun], lastsFor: null })
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
