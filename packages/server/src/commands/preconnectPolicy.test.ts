import type { DeviceAddress } from '@offhook/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CallPolicy } from '../auth/authorize'
import type { SignalingServerOptions } from '../signalingServer'
import { SettingsError } from '../config/settingsError'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

const turn = { urls: ['turn:turn.example.com'], secret: 'shared' }
let server: TestServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** Calls Bob and Carol. @returns the policy of one callee, as it is pushed to the caller; `off` if none is */
async function policyOf(options: Partial<SignalingServerOptions>, callee = 'bob'): Promise<string> {
  server = await startTestServer(options)
  const alice = await connectProtocolClient(server.url, 'alice')
  const calleeClient = await connectProtocolClient(server.url, callee)
  const started = await alice.call('bob', 'carol')
  if (!started.ok) return started.failure.code
  await calleeClient.command('call:ring', { roomId: started.value.call.roomId })
  await vi.waitFor(() => expect(alice.pushes.map(({ name }) => name)).toContain('call:user'))
  // A connection keeps the order: every push that was sent before this acknowledgement has arrived with it.
  await alice.command('session:sync', { knownCalls: [] })
  const peers = alice.pushes.flatMap((push) => (push.name === 'call:peer' ? [push.payload.peer] : []))
  return peers.find(({ userJid }: DeviceAddress) => userJid.startsWith(callee))?.preconnect ?? 'off'
}

const authorizeWith = (preconnect: CallPolicy['preconnect']) => ({
  authorize: () => (preconnect === undefined ? {} : { preconnect }),
})

describe('the preconnect policy of a callee is', () => {
  it.each<[string, Partial<SignalingServerOptions>, string]>([
    ['off by default', {}, 'off'],
    ['relay if there is a TURN secret', { turn }, 'relay'],
    ['relay if the ICE servers contain a TURN server', { iceServers: [{ urls: 'turns:turn.example.com' }] }, 'relay'],
    ['off if there are only STUN servers', { iceServers: [{ urls: 'stun:stun.example.com' }] }, 'off'],
    ['off if the setting is off', { turn, preconnect: 'off' }, 'off'],
    ['all if the setting is all', { preconnect: 'all' }, 'all'],
    ['the value that authorize returns for all callees', { turn, ...authorizeWith('all') }, 'all'],
    ['the setting if authorize returns true', { turn, authorize: () => true }, 'relay'],
    ['the setting if authorize returns an empty policy', { turn, ...authorizeWith(undefined) }, 'relay'],
    [
      'the value that authorize returns for this callee',
      { turn, ...authorizeWith({ 'bob@example.com': 'all', 'carol@example.com': 'off' }) },
      'all',
    ],
    [
      'the value that authorize returns for a callee whose name has capital letters or no domain',
      { turn, ...authorizeWith({ 'Bob@Example.com': 'all', CAROL: 'off' }) },
      'all',
    ],
    [
      'the setting if authorize returns values for other callees only',
      { turn, ...authorizeWith({ 'carol@example.com': 'all' }) },
      'relay',
    ],
    ['off if authorize returns relay and there is no TURN server', authorizeWith('relay'), 'off'],
  ])('%s', async (_, options, policy) => {
    expect(await policyOf(options)).toBe(policy)
  })

  it('an error if authorize returns an invalid value', async () => {
    expect(await policyOf(authorizeWith('everything' as 'all'))).toBe('internal')
    expect(server?.log()).toContain('command failed')
  })
})

it('throws for the setting relay without TURN servers', async () => {
  await expect(startTestServer({ preconnect: 'relay' })).rejects.toThrow(
    new SettingsError('preconnect: "relay" requires TURN servers, got none'),
  )
})
