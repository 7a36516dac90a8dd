import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ServerProcess, startServerProcess } from '../soak/startServerProcess'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawPolling, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'

// A client that sends and does not read: what the server writes for it must not fill the memory (CWE-770).

const soon = { timeout: 20_000, interval: 50 }
const MEGABYTE = 1_000_000
/** What the heap and the buffers may grow by, after garbage collection: the limits of the connections, compiled code, histograms. */
const MAX_GROWTH = 10 * MEGABYTE

let folder: string
let server: ServerProcess
const closers: (() => void)[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-'))
  server = await startServerProcess(folder, 512, ['--connections-per-minute', '10000'])
})
afterEach(async () => {
  for (const close of closers.splice(0)) close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')[1] ?? 0,
  )
}
const memory = async () => (await server.readMemory(true)).heapBytes
const turn = () => new Promise((resolve) => setImmediate(resolve))

async function open(transport: 'websocket' | 'polling'): Promise<RawConnection> {
  const connection = await (transport === 'websocket' ? openRawWebSocket : openRawPolling)(server.url)
  closers.push(connection.close)
  return connection
}

async function signIn(connection: RawConnection, user = 'mallory'): Promise<void> {
  connection.send(await connectPacket(user))
  await vi.waitFor(() => expect(connection.packets.some((packet) => packet.startsWith('40'))).toBe(true), soon)
}

/** Repeats a step for some seconds, or until the connection is closed. */
async function repeat(connection: RawConnection | null, step: (round: number) => void | Promise<void>): Promise<void> {
  const startedAt = performance.now()
  for (let round = 0; performance.now() - startedAt < 4_000 && !connection?.isClosed(); round += 1) {
    await step(round)
    await turn()
  }
}

async function expectBounded(attack: () => Promise<void>): Promise<void> {
  const honest = await connectProtocolClient(server.url, 'alice')
  closers.push(() => honest.socket.disconnect())
  const before = await memory()
  await attack()
  const growth = (await memory()) - before
  expect(await honest.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
  expect(growth, `${Math.round(growth / MEGABYTE)} MB`).toBeLessThan(MAX_GROWTH)
}

const COMMANDS = Array.from({ length: 200 }, (_, id) => `42${id}["session:sync","${id}",{"knownCalls":[]}]`)

describe('a client that has signed in and does not read', () => {
  it('is cut off when the replies to its commands pile up, over websocket', async () => {
    await expectBounded(async () => {
      const connection = await open('websocket')
      await signIn(connection)
      connection.stopReading()
      await repeat(connection, () => connection.send(...COMMANDS))
    })
    expect(await metric('offhook_refused_connections_total{reason="backlog"}')).toBe(1)
  })

  it('is cut off when the replies to its commands pile up, over long polling', async () => {
    await expectBounded(async () => {
      const connection = await open('polling')
      await signIn(connection)
      connection.stopReading()
      await repeat(connection, async () => {
        connection.send(...COMMANDS)
        await connection.sent()
      })
    })
    expect(await metric('offhook_refused_connections_total{reason="backlog"}')).toBe(1)
  })

  it('gets no answer to its WebSocket pings', async () => {
    await expectBounded(async () => {
      const connection = await open('websocket')
      await signIn(connection)
      connection.stopReading()
      await repeat(connection, () => {
        for (let count = 0; count < 500; count += 1) connection.ping('x'.repeat(125))
      })
    })
  })
})

describe('a client without a token that does not read', () => {
  it.each(['websocket', 'polling'] as const)('is cut off when it sends CONNECTs, over %s', async (transport) => {
    const refused = `40/${'x'.repeat(2_000)},{}`
    await expectBounded(() =>
      repeat(null, async () => {
        const connection = await open(transport)
        connection.stopReading()
        for (let count = 0; count < 100 && !connection.isClosed(); count += 1) {
          connection.send(...Array.from({ length: 25 }, () => refused))
          await turn()
        }
        connection.close()
      }),
    )
  })

  it('gets no answer to its WebSocket pings', async () => {
    await expectBounded(() =>
      repeat(null, async () => {
        const connection = await open('websocket')
        connection.stopReading()
        await repeat(connection, () => {
          for (let count = 0; count < 500; count += 1) connection.ping('x'.repeat(125))
        })
      }),
    )
  })

  it('is cut off when it probes an upgrade again and again', async () => {
    await expectBounded(async () => {
      const polling = await open('polling')
      const { sid } = JSON.parse(polling.packets[0]?.slice(1) ?? '') as { sid: string }
      const probing = await openRawWebSocket(server.url, { sessionId: sid })
      closers.push(probing.close)
      probing.stopReading()
      await repeat(probing, () => probing.send(...Array.from({ length: 2_000 }, () => '2probe')))
    })
  })

  it.each(['/metrics', '/healthz', '/socket.io/?EIO=4&transport=polling', '/no-such-page'])(
    'is cut off when it pipelines requests for %s',
    async (path) => {
      const request = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
      const openFiles = await metric('process_open_fds')
      await expectBounded(async () => {
        const sockets: Socket[] = []
        await repeat(null, async (round) => {
          if (round < 20) {
            const { hostname, port } = new URL(server.url)
            const socket = connect(Number(port), hostname).pause()
            socket.on('error', () => undefined)
            sockets.push(socket)
            closers.push(() => socket.destroy())
          }
          for (const socket of sockets) if (!socket.destroyed) socket.write(request.repeat(500))
          await new Promise((resolve) => setTimeout(resolve, 50))
        })
      })
      await vi.waitFor(async () => expect(await metric('process_open_fds')).toBeLessThan(openFiles + 10), soon)
    },
  )
})

describe('a client that does not sign in', () => {
  it.each(['websocket', 'polling'] as const)('is disconnected after 5 s, over %s', async (transport) => {
    const connection = await open(transport)
    const openedAt = performance.now()
    await vi.waitFor(() => expect(connection.isClosed()).toBe(true), soon)
    expect(performance.now() - openedAt).toBeLessThan(7_000)
  })

  it('gets no JSONP', async () => {
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling&j=0`)
    expect(response.status).toBe(400)
  })
})
