import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
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
