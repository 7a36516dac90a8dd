import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Flood, startFlood } from '../testing/flood'
import { longestAllowedMs, signInUntil, summarize } from '../testing/honestUsers'
import { connectPacket, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { killClis, runCli } from '../testing/runCli'
import { TEST_SECRET } from '../testing/startTestServer'

/** How long each attack lasts. For a thorough run, set `OFFHOOK_ATTACK_MS=30000`. */
const ATTACK_MS = Number(process.env.OFFHOOK_ATTACK_MS ?? 2_500)
const ATTACKER = '127.0.9.1'
const botnet = Array.from({ length: 200 }, (_, index) => `127.0.10.${index + 1}`)

let folder: string
let url: string
let allowedMs: number
const floods: Flood[] = []
const connections: RawConnection[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-flood-'))
  const args = ['--port', '0', '--host', '127.0.0.1', '--domain', 'example.com', '--jwt-secret', TEST_SECRET]
  url = `http://127.0.0.1:${await runCli(args, { cwd: folder }).listening()}`
  allowedMs = await longestAllowedMs(url)
})
afterEach(() => {
  for (const flood of floods.splice(0)) flood.stop()
  for (const connection of connections.splice(0)) connection.close()
  killClis()
  rmSync(folder, { recursive: true })
})

/** Signs in honest users while an attack lasts. */
async function signInDuring(name: string, ...attacks: Flood[]) {
  floods.push(...attacks)
  const endsAt = performance.now() + ATTACK_MS
  const summary = summarize(await signInUntil(url, () => performance.now() > endsAt))
  const attempts = attacks.map((flood) => ({ opened: flood.opened(), ...flood.answers() }))
  process.stdout.write(`${JSON.stringify({ attack: name, ...summary, attempts })}\n`)
  return summary
}

function expectUndisturbed({ signIns, refused, longestMs }: ReturnType<typeof summarize>): void {
  expect(signIns).toBeGreaterThan(9)
  expect(refused).toEqual([])
  expect(longestMs).toBeLessThan(allowedMs)
}

it('signs in users at other addresses while one address connects 2,000 times a second without a token', async () => {
  const flood = startFlood({ url, perSecond: 2_000, addresses: [ATTACKER], packets: ['40{}'], closeAfterMs: 1_000 })
  expectUndisturbed(await signInDuring('no token', flood))
})

it('signs in users at other addresses while one connection sends 2,000 CONNECTs a second', async () => {
  const timer = setInterval(() => {
    for (const connection of connections) connection.send(...Array.from({ length: 10 }, () => '40{}'))
  }, 5)
  try {
    connections.push(await openRawWebSocket(url, { localAddress: ATTACKER }))
    const reconnect = setInterval(() => {
      if (!connections.at(-1)?.isClosed()) return
      void openRawWebSocket(url, { localAddress: ATTACKER }).then(
        (connection) => void connections.push(connection),
        () => undefined,
      )
    }, 5)
    expectUndisturbed(await signInDuring('many CONNECTs on one connection'))
    clearInterval(reconnect)
  } finally {
    clearInterval(timer)
  }
})

it('signs in users at other addresses while one address sends bad tokens, or valid ones of one user', async () => {
  const bad = await connectPacket('mallory', { token: `${'a'.repeat(40)}.${'b'.repeat(200)}.${'c'.repeat(43)}` })
  const valid = await connectPacket('mallory')
  const flood = (packet: string) =>
    startFlood({ url, perSecond: 800, addresses: [ATTACKER], packets: [packet], closeAfterMs: 1_000 })
  expectUndisturbed(await signInDuring('bad and valid tokens', flood(bad), flood(valid)))
})

it('signs in users at other addresses while an address leaves its turns unused', async () => {
  const valid = await connectPacket('mallory')
  const flood = startFlood({ url, perSecond: 1_500, addresses: [ATTACKER], packets: [valid], closeAfterMs: 20 })
  expectUndisturbed(await signInDuring('closed while waiting', flood))
})

it('signs in users at other addresses while 200 addresses connect, each below its limit', async () => {
  const flood = startFlood({ url, perSecond: 900, addresses: botnet, packets: ['40{}'], closeAfterMs: 1_000 })
  expectUndisturbed(await signInDuring('botnet', flood))
})
