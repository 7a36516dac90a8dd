import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { type Flood, startFlood } from '../testing/flood'
import { longestAllowedMs, signInOnce, signInUntil, summarize } from '../testing/honestUsers'
import { connectPacket, openRawPolling, openRawWebSocket } from '../testing/openRawConnection'
import { killClis, runCli } from '../testing/runCli'
import { TEST_SECRET } from '../testing/startTestServer'

const ATTACKER = '127.0.9.1'
const HONEST = '127.0.1.1'
const slow = { timeout: 60_000 }

let folder: string | undefined
const floods: Flood[] = []

afterEach(() => {
  for (const flood of floods.splice(0)) flood.stop()
  killClis()
  if (folder !== undefined) rmSync(folder, { recursive: true })
})

/** Starts a server with the settings of production, and these. */
async function start(...args: string[]): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'offhook-idle-'))
  const all = ['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET, ...args]
  return `http://127.0.0.1:${await runCli(all, { cwd: folder }).listening()}`
}

function flood(options: Parameters<typeof startFlood>[0]): Flood {
  const started = startFlood(options)
  floods.push(started)
  return started
}

/** Opens so many connections, and signs in users until these are open, or closed by the server. */
async function expectUndisturbed(
  url: string,
  count: number,
  options: Omit<Parameters<typeof startFlood>[0], 'url'>,
): Promise<Flood> {
  const allowedMs = await longestAllowedMs(url)
  const attack = flood({ url, ...options })
  const summary = summarize(await signInUntil(url, () => attack.opened() >= count))
  process.stdout.write(
    `${JSON.stringify({ ...summary, opened: attack.opened(), open: attack.open(), ...attack.answers() })}\n`,
  )
  expect(summary.refused).toEqual([])
  expect(summary.longestMs).toBeLessThan(allowedMs)
  return attack
}

const closedOf = (attack: Flood) => attack.answers().closed ?? 0

it(
  'signs in users while one address holds 5,000 TCP connections that send nothing, and closes the idle ones',
  slow,
  async () => {
    const url = await start('--max-pending-connections', '500')
    const attack = await expectUndisturbed(url, 5_000, { perSecond: 2_500, addresses: [ATTACKER], request: '' })
    await vi.waitFor(() => expect(attack.open()).toBeLessThanOrEqual(attack.opened() - 4_000), slow)
  },
)

it('closes TCP connections of an address that has too many', slow, async () => {
  const url = await start('--max-connections-per-address', '50')
  const attack = flood({ url, perSecond: 500, addresses: [ATTACKER], request: '' })
  await vi.waitFor(() => expect(closedOf(attack)).toBeGreaterThan(100), slow)
  expect(await signInOnce(url, 'alice', HONEST)).toMatchObject({ result: 'signed in' })
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(metrics).toMatch(/offhook_refused_tcp_connections_total\{limit="address"\} \d{2}/)
})

it('closes connections that never finish a request', { timeout: 90_000 }, async () => {
  const url = await start()
  const head = 'HTTP/1.1\r\nHost: test\r\n'
  const attacks = {
    nothing: '',
    headers: `GET /healthz ${head}X-Slow: `,
    body: `POST /healthz ${head}Content-Length: 1000\r\n\r\nx`,
    polling: `POST /socket.io/?EIO=4&transport=polling ${head}Content-Length: 9\r\n\r\n`,
    upgrade: `GET /socket.io/ ${head}Connection: Upgrade\r\nUpgrade: websocket\r\n`,
    otherUpgrade: `GET /other ${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  }
  const flooded = Object.entries(attacks).map(([name, request]) => ({
    name,
    attack: flood({ url, perSecond: 100, addresses: [ATTACKER], request }),
  }))
  await vi.waitFor(() => {
    for (const { attack } of flooded) expect(attack.opened()).toBeGreaterThan(30)
  }, slow)
  for (const { attack } of flooded) attack.pause()
  const startedAt = performance.now()
  const stillOpen = () => flooded.filter(({ attack }) => attack.open() > 0).map(({ name }) => name)
  await vi.waitFor(() => expect(stillOpen()).toEqual([]), { timeout: 60_000, interval: 100 })
  // Node's own limits are 60 s for the headers and five minutes for the request.
  expect(performance.now() - startedAt).toBeLessThan(25_000)
})

it('signs in users while one address opens WebSockets that send nothing after the upgrade', slow, async () => {
  const url = await start()
  const attack = await expectUndisturbed(url, 4_000, { perSecond: 1_500, addresses: [ATTACKER] })
  // The rest got 429 before engine.io did anything for them.
  expect(attack.answers()['429']).toBeGreaterThan(2_000)
  attack.pause()
  await vi.waitFor(() => expect(attack.open()).toBe(0), slow)
})

it('limits the connections of an address over every transport, and those of all addresses', slow, async () => {
  const url = await start('--max-connections-per-address', '3', '--max-connections', '5')
  const open = async (connect: typeof openRawWebSocket, user: string, localAddress: string) => {
    const connection = await connect(url, { localAddress })
    connection.send(await connectPacket(user))
    await vi.waitFor(() => expect(connection.packets.some((packet) => packet.startsWith('40'))).toBe(true))
    return connection
  }
  const first = await open(openRawWebSocket, 'a1', ATTACKER)
  await open(openRawPolling, 'a2', ATTACKER)
  await vi.waitFor(() => open(openRawWebSocket, 'a3', ATTACKER))
  await expect(openRawPolling(url, { localAddress: ATTACKER })).rejects.toThrow()
  await expect(openRawWebSocket(url, { localAddress: ATTACKER })).rejects.toThrow()
  await open(openRawWebSocket, 'b1', HONEST)
  first.close()
  await vi.waitFor(() => open(openRawWebSocket, 'a4', ATTACKER), slow)
  await open(openRawWebSocket, 'b2', HONEST)
  await expect(openRawWebSocket(url, { localAddress: '127.0.1.2' })).rejects.toThrow('503')
})
