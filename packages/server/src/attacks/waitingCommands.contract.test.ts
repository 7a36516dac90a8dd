import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { startTestServer, type TestServer } from '../testing/startTestServer'

// Commands wait while the application's `authorize` is slow. What waits must not fill the memory (CWE-770).

let server: TestServer
afterEach(() => server.stop())

it(
  'refuses commands with 503 when too many of a device wait for a slow one, and loses none',
  { timeout: 60_000 },
  async () => {
    let authorize: (isAllowed: boolean) => void = () => undefined
    server = await startTestServer({ authorize: () => new Promise<boolean>((resolve) => (authorize = resolve)) })
    const mallory = await connectProtocolClient(server.url, 'mallory')
    const alice = await connectProtocolClient(server.url, 'alice')
    const call = mallory.call('bob')
    const signal = { type: 'offer' as const, sdp: 'v=0'.padEnd(30_000, ' ') }
    const to = { userJid: 'bob@example.com', deviceId: 'd' }
    const outcomes: string[] = []
    const commands = Array.from({ length: 400 }, async () => {
      const reply = await mallory.command('call:signal', { roomId: randomUUID(), to, generation: 1, signal })
      outcomes.push(reply.ok ? 'ok' : reply.failure.code)
    })
    // It is not behind the commands of another user.
    expect(await alice.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    while (outcomes.length < 301) await alice.command('session:sync', { knownCalls: [] })
    authorize(true)
    expect(await call).toMatchObject({ ok: true })
    await Promise.all(commands)
    expect(outcomes).toHaveLength(400)
    const refused = outcomes.filter((outcome) => outcome === 'not-connected').length
    // 64 commands and half a megabyte wait: the rest of 12 MB does not.
    expect(refused).toBeGreaterThan(300)
    expect(refused).toBeLessThan(400)
    expect(await mallory.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  },
)
