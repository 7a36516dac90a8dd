import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { openRawPolling } from '../../testing/openRawConnection'
import { testToken } from '../../testing/startTestServer'
import { type Attack, signIn, type Target, type Transport, withConnection } from './attack'

/** Packets that are too large, malformed or not allowed where they are. */
const packets = [
  '4'.repeat(100_000),
  `42["call:start","id",${'['.repeat(20_000)}`,
  `42["${'x'.repeat(60_000)}","id",{}]`,
  `42${'9'.repeat(50_000)}["session:sync","id",{}]`,
  '42["error"]',
  '42["disconnect"]',
  '42["__proto__","id",{"__proto__":{}}]',
  '451-["call:start","id",{"_placeholder":true,"num":0}]',
  '4599999-["x"]',
  '421[null]',
  '43[]',
  '4310["x"]',
  '44{"message":"x"}',
  '6',
  '0{}',
  '1',
  '9',
  '',
  'b',
  'bAAAA',
]

const malformed = (transport: Transport, isSignedIn: boolean): Attack => ({
  name: `malformed packets ${isSignedIn ? 'after' : 'before'} the sign-in (${transport})`,
  perSecond: 4,
  concurrency: 30,
  attempt: (target) =>
    withConnection(target, transport, async (connection) => {
      if (isSignedIn) await signIn(connection, `malformed-${transport}`)
      for (let index = 0; index < 5; index++) {
        connection.send(packets[Math.floor(Math.random() * packets.length)] ?? '')
        await sleep(20)
      }
      await sleep(200)
    }),
})

/** A POST body of a megabyte, of a session that exists. */
const largeBodies: Attack = {
  name: 'large request bodies',
  perSecond: 2,
  concurrency: 10,
  attempt: (target) =>
    withConnection(target, 'polling', async (connection) => {
      connection.send('4'.repeat(1_000_000))
      await sleep(500)
    }),
}

/** Upgrade probes at odd moments: two of them, without a pong, before and after the sign-in, and polls that go on. */
const oddUpgrades: Attack = {
  name: 'upgrades at odd moments',
  perSecond: 4,
  concurrency: 20,
  attempt: async (target) => {
    const localAddress = target.nextAddress()
    const polling = await openRawPolling(target.url, { localAddress })
    try {
      const { sid } = JSON.parse((polling.packets[0] ?? '').slice(1)) as { sid: string }
      if (Math.random() < 0.5) await signIn(polling, 'upgrading')
      const address = `${target.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid=`
      const probes = [sid, sid, randomUUID()].map((id) => new WebSocket(address + id, { localAddress }))
      for (const probe of probes) {
        probe.on('error', () => undefined)
        probe.on('open', () => {
          const sent = [['2probe'], ['2probe', '5'], ['5'], ['2probe', '2probe', '5', '5'], ['40{}', '5'], []]
          for (const packet of sent[Math.floor(Math.random() * sent.length)] ?? []) probe.send(packet)
        })
      }
      await sleep(1_000)
      polling.send('41', '1')
      for (const probe of probes) probe.terminate()
    } finally {
      polling.close()
    }
  },
}

/** Requests with session ids that do not exist, unknown transports, and other methods. */
const wrongSessions: Attack = {
  name: 'wrong session ids and transports',
  perSecond: 20,
  concurrency: 40,
  attempt: async (target) => {
    const queries = [`transport=polling&sid=${randomUUID()}`, 'transport=x', 'transport=__proto__', 'EIO=3', 'sid=']
    for (const query of queries) {
      await get(target, `/socket.io/?EIO=4&${query}`, {})
    }
  },
}

/** Requests from the pages of other sites, with origins that fill the log. */
const origins: Attack = {
  name: 'origins of other sites',
  perSecond: 40,
  concurrency: 80,
  attempt: (target) =>
    get(target, '/socket.io/?EIO=4&transport=polling', {
      origin: `https://${randomUUID()}.example/${'\u009b31m'.repeat(500)}`,
    }),
}

/** A client pretends to come from other addresses: there is no trusted proxy. */
const forgedAddresses: Attack = {
  name: 'forged X-Forwarded-For',
  perSecond: 20,
  concurrency: 60,
  attempt: (target) =>
    withForgedAddress(target, async (socket) => {
      const token = await testToken('forging')
      socket.send(`40${JSON.stringify({ token, deviceId: randomUUID(), displayName: '', protocolVersion: 1 })}`)
      await sleep(300)
    }),
}

async function withForgedAddress(target: Target, use: (socket: WebSocket) => Promise<unknown>): Promise<void> {
  const forged = `10.${Math.floor(Math.random() * 256)}.0.1, 127.1.0.1`
  const socket = new WebSocket(`${target.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    localAddress: target.firstAddress,
    headers: { 'x-forwarded-for': forged },
  })
  try {
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.on('error', reject)
    })
    await use(socket)
  } finally {
    socket.terminate()
  }
}

function get(target: Target, path: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${target.url}${path}`, { localAddress: target.nextAddress(), agent: false, headers })
    call.on('error', reject)
    call.on('response', (response) => response.resume().on('end', resolve).on('error', reject))
    call.end()
  })
}

export const frameAttacks: Attack[] = [
  malformed('websocket', false),
  malformed('websocket', true),
  malformed('polling', false),
  malformed('polling', true),
  largeBodies,
  oddUpgrades,
  wrongSessions,
  origins,
  forgedAddresses,
]
