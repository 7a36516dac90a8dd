import type { DeviceAddress } from '@offhook/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CallPolicy } from '../auth/authorize'
import type { SignalingServerOptions } from '../createSignalingServer'
import { SettingsError } from '../config/settings'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

const turn = { urls: ['turn:turn.example.com'], secret: 'shared' }
let server: TestServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** How the devices of two people may connect while one rings: the caller is told, or is not. */
async function policyOf(options: Partial<SignalingServerOptions>, callee = 'bob'): Promise<string> {
  server = await startTestServer(options)
  const alice = await connectProtocolClient(server.url, 'alice')
  const other = await connectProtocolClient(server.url, callee)
  const started = await alice.call('bob', 'carol')
  if (!started.ok) return started.failure.code
  await other.command('call:ring', { roomId: started.value.call.roomId })
  await vi.waitFor(() => expect(alice.pushes.map(({ name }) => name)).toContain('call:user'))
  // On one line everything comes in order: what was pushed before this answer is there with it.
  await alice.command('session:sync', { known: [] })
  const peers = alice.pushes.flatMap((push) => (push.name === 'call:peer' ? [push.payload.peer] : []))
  return peers.find(({ userJid }: DeviceAddress) => userJid.startsWith(callee))?.preconnect ?? 'off'
}

const ruled = (preconnect: CallPolicy['preconnect']) => ({
  authorize: () => (preconnect === undefined ? {} : { preconnect }),
})

describe('while a telephone rings, the two devices connect', () => {
  it.each<[string, Partial<SignalingServerOptions>, string]>([
    ['not at all, where nothing is said', {}, 'off'],
    ['through TURN, where there is one', { turn }, 'relay'],
    ['through TURN, where the ICE servers name one', { iceServers: [{ urls: 'turns:turn.example.com' }] }, 'relay'],
    ['not through STUN', { iceServers: [{ urls: 'stun:stun.example.com' }] }, 'off'],
    ['as the operator says: off', { turn, preconnect: 'off' }, 'off'],
    ['as the operator says: all', { preconnect: 'all' }, 'all'],
    ['as authorize says', { turn, ...ruled('all') }, 'all'],
    ['as the settings say, where authorize only says yes', { turn, authorize: () => true }, 'relay'],
    ['as the settings say, where authorize rules on nothing', { turn, ...ruled(undefined) }, 'relay'],
    ['as authorize says of them', { turn, ...ruled({ 'bob@example.com': 'all', 'carol@example.com': 'off' }) }, 'all'],
    [
      'as the settings say of whom authorize does not name',
      { turn, ...ruled({ 'carol@example.com': 'all' }) },
      'relay',
    ],
    ['not through a TURN that is not there', ruled('relay'), 'off'],
  ])('%s', async (_, options, policy) => {
    expect(await policyOf(options)).toBe(policy)
  })

  it('and a ruling that is none makes no call', async () => {
    expect(await policyOf(ruled('everything' as 'all'))).toBe('internal')
    expect(server?.log()).toContain('a command failed')
  })
})

it('relay without TURN servers stops the start', async () => {
  await expect(startTestServer({ preconnect: 'relay' })).rejects.toThrow(
    new SettingsError('preconnect: expected TURN servers beside relay, got none'),
  )
})
