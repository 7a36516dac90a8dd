import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient, type ProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'
import { voiceTracks } from '../testing/voiceCall'

// A member of a call must not end the connection of another member by what is relayed to it.

const soon = { timeout: 20_000, interval: 20 }
const candidate = {
  type: 'candidate' as const,
  candidate: { candidate: 'candidate:1 1 udp 2130706431 192.0.2.1 54321 typ host'.padEnd(200, ' '), sdpMid: '0' },
}
const offer = { type: 'offer' as const, sdp: 'v=0'.padEnd(10_000, ' ') }

let server: TestServer
afterEach(() => server.stop())

const addressOf = (user: string, { deviceId }: ProtocolClient) => ({ userJid: `${user}@example.com`, deviceId })

async function startCall(users: string[]): Promise<{ roomId: string; members: [string, ProtocolClient][] }> {
  const members = await Promise.all(
    users.map(async (user): Promise<[string, ProtocolClient]> => [user, await connectProtocolClient(server.url, user)]),
  )
  const [[, caller], ...callees] = members as [[string, ProtocolClient], ...[string, ProtocolClient][]]
  const started = await caller.call(...callees.map(([user]) => user))
  if (!started.ok) throw new Error(started.failure.message)
  const { roomId } = started.value.call
  for (const [, callee] of callees)
    expect(await callee.command('call:answer', { roomId, tracks: voiceTracks })).toMatchObject({ ok: true })
  return { roomId, members }
}

describe('a member of a call', () => {
  it.each([
    ['small signals', candidate],
    ['session descriptions', offer],
  ])('does not end the slow connection of another one with %s', async (_what, signal) => {
    server = await startTestServer({ commandsPerMinute: 100_000, signalsPerSecond: 40 })
    const { roomId, members } = await startCall(['mallory', 'bob'])
    const [[, mallory], [, bob]] = members as [[string, ProtocolClient], [string, ProtocolClient]]
    const { ws } = bob.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
    ws.pause()
    const to = addressOf('bob', bob)
    const replies = await Promise.all(
      Array.from({ length: 2_000 }, () =>
        mallory.command('call:signal', { roomId, to, generation: 1, signal }, randomUUID()),
      ),
    )
    const accepted = replies.filter(({ ok }) => ok).length
    expect(accepted).toBeLessThan(300)
    expect(replies.at(-1)).toMatchObject({ ok: false, failure: { statusCode: 429 } })
    ws.resume()
    await vi.waitFor(() => expect(bob.pushes.filter(({ name }) => name === 'call:signal')).toHaveLength(accepted), soon)
    expect(bob.socket.connected).toBe(true)
  })

  it('gets no more signals while it does not read, and keeps its connection', { timeout: 60_000 }, async () => {
    server = await startTestServer()
    const { roomId, members } = await startCall(['alice', 'bob'])
    const [[, alice], [, bob]] = members as [[string, ProtocolClient], [string, ProtocolClient]]
    const { ws } = bob.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }
    ws.pause()
    const signal = { type: 'offer' as const, sdp: 'v=0'.padEnd(30_000, ' ') }
    const send = () => alice.command('call:signal', { roomId, to: addressOf('bob', bob), generation: 1, signal })
    let reply = await send()
    for (let count = 0; reply.ok && count < 2_000; count += 1) reply = await send()
    expect(reply).toMatchObject({ ok: false, failure: { code: 'rate-limited' } })
    ws.resume()
    await vi.waitFor(async () => expect(await send()).toMatchObject({ ok: true }), soon)
    expect(bob.socket.connected).toBe(true)
  })

  it('may connect to seven others, and restart every connection three times at once', async () => {
    server = await startTestServer({ commandsPerMinute: 1_200, signalsPerSecond: 40 })
    const { roomId, members } = await startCall(['alice', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
    const alice = members[0]?.[1]
    if (!alice) throw new Error('no members')
    const burst = [offer, ...Array.from({ length: 20 }, () => candidate)]
    const signals = [...burst, ...burst, ...burst]
    const replies = await Promise.all(
      members
        .slice(1)
        .flatMap(([user, client]) =>
          signals.map((signal, index) =>
            alice.command(
              'call:signal',
              { roomId, to: addressOf(user, client), generation: index + 1, signal },
              randomUUID(),
            ),
          ),
        ),
    )
    expect(replies.filter(({ ok }) => !ok)).toEqual([])
  })
})
