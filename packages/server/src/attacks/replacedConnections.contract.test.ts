import { randomUUID } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { startTestServer, type TestServer } from '../testing/startTestServer'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let server: TestServer
afterEach(() => server.stop())

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
function usedMegabytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 2 ** 20
}
const metric = async (name: string) => new RegExp(`^${name} (\\d+)`, 'm').exec(await server.metrics.metrics())?.[1]

async function connect(deviceId: string, user = 'alice'): Promise<RawConnection> {
  const connection = await openRawWebSocket(server.url)
  connection.send(await connectPacket(user, { deviceId }))
  await vi.waitFor(() => expect(connection.packets.some((packet) => packet.startsWith('40'))).toBe(true), {
    interval: 1,
  })
  return connection
}

/** Sends a command. @returns when it is acknowledged */
async function command(connection: RawConnection, ackId: number, name: string, request: unknown): Promise<void> {
  connection.send(`42${ackId}${JSON.stringify([name, randomUUID(), request])}`)
  const isAck = (packet: string) => packet.startsWith(`43${ackId}[`)
  await vi.waitFor(() => expect(connection.packets.some(isAck)).toBe(true), { interval: 1 })
}

describe('a connection that is replaced', () => {
  it('leaves nothing behind: after 1,000 of one device there are one connection, one user and their timers', async () => {
    server = await startTestServer()
    const deviceId = randomUUID()
    /** Replaces the connection, whose device has sent a keep-alive, and which ends as soon as it is replaced. */
    async function replace(previous: RawConnection): Promise<RawConnection> {
      const next = await connect(deviceId)
      await command(next, 0, 'connection:keep-alive', { within: 60_000 })
      await vi.waitFor(() => expect(previous.isClosed()).toBe(true), { interval: 1 })
      return next
    }
    let current = await connect(deviceId)
    let presenceChanges = 0
    server.presence.subscribe(() => (presenceChanges += 1))
    for (let count = 0; count < 100; count += 1) current = await replace(current)
    const before = { timers: timers(), megabytes: usedMegabytes() }
    for (let count = 0; count < 1_000; count += 1) current = await replace(current)
    const megabytes = usedMegabytes() - before.megabytes
    // Clients and the server share the process: a few timers of theirs come and go.
    await vi.waitFor(() => expect(timers() - before.timers).toBeLessThan(20))
    expect(megabytes).toBeLessThan(4)
    expect(await metric('offhook_connected_devices')).toBe('1')
    expect(server.presence.list()).toHaveLength(1)
    expect(presenceChanges).toBe(0)
    current.close()
    await vi.waitFor(() => expect(server.presence.list()).toEqual([]))
  })

  it('leaves nothing behind when it closes while its new token is being checked', async () => {
    let renewals = 0
    const waiting: (() => void)[] = []
    server = await startTestServer({
      async authenticate(token) {
        if (token === 'renewed') {
          renewals += 1
          await new Promise<void>((resolve) => waiting.push(resolve))
        }
        return { userId: 'alice', expiresAt: Date.now() + (token === 'renewed' ? 14_400_000 : 7_200_000) }
      },
    })
    const first = await connect(randomUUID())
    first.close()
    await vi.waitFor(() => expect(server.presence.list()).toEqual([]))
    const before = timers()
    for (let count = 1; count <= 100; count += 1) {
      const connection = await connect(randomUUID())
      connection.send(`420${JSON.stringify(['connection:token', randomUUID(), { token: 'renewed' }])}`)
      await vi.waitFor(() => expect(renewals).toBe(count), { interval: 1 })
      connection.close()
    }
    await vi.waitFor(() => expect(server.presence.list()).toEqual([]))
    for (const resolve of waiting) resolve()
    await vi.waitFor(() => expect(timers() - before).toBeLessThan(20))
  })
})

describe('clients that disconnect', () => {
  it('leave nothing behind: no connection, and no user or call with a name of their choice', async () => {
    server = await startTestServer()
    async function callAndLeave(round: number): Promise<void> {
      const [alice, bob] = [
        await connectProtocolClient(server.url, `alice-${round}`),
        await connectProtocolClient(server.url, `bob-${round}`),
      ]
      const started = await alice.call(`bob-${round}`)
      if (!started.ok) throw new Error(started.failure.message)
      const { roomId } = started.value.call
      await alice.emit(`call:invented-${round}`, randomUUID(), {})
      await bob.command('call:decline', { roomId })
      await alice.command('connection:keep-alive', { within: 60_000 })
      alice.socket.disconnect()
      bob.socket.disconnect()
      await vi.waitFor(() => expect(server.presence.list()).toEqual([]), { interval: 1 })
    }
    for (let round = 0; round < 50; round += 1) await callAndLeave(round)
    const before = { timers: timers(), metrics: (await server.metrics.metrics()).split('\n').length }
    for (let round = 50; round < 250; round += 1) await callAndLeave(round)
    expect((await server.metrics.metrics()).split('\n')).toHaveLength(before.metrics)
    expect(await metric('offhook_connected_devices')).toBe('0')
    expect(await metric('offhook_active_calls')).toBe('0')
    // A user stays in the store for two minutes after the last device has left, which is one timer for each.
    await vi.waitFor(() => expect(timers() - before.timers).toBeLessThan(2 * 200 + 20))
  })
})
