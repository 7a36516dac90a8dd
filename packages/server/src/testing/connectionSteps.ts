import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { requestSchemas } from '@offhook/protocol'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { openRawPolling, openRawWebSocket, type RawConnection } from './openRawConnection'
import { voiceCall, voiceTracks } from './voiceCall'

/** What the steps know of the connections: only what decides which steps make sense. */
export interface ConnectionModel {
  transports: ('websocket' | 'polling')[]
}

/** The connections of one run. */
export interface ConnectionWorld {
  url: string
  /** A token of each attacker. */
  tokens: readonly string[]
  connections: RawConnection[]
  /** WebSockets that were opened to upgrade a session, or with the id of one. */
  probes: WebSocket[]
}

type Step = fc.AsyncCommand<ConnectionModel, ConnectionWorld>

/** How long a step waits for the server: most need none, but some orders exist only if it has answered before. */
const pause = fc.constantFrom(0, 0, 0, 5, 30)
const MOST_CONNECTIONS = 12

/** Opens a connection at an address of its own. It is refused if the server defends itself against the steps before. */
const openStep = (transport: 'websocket' | 'polling'): Step => ({
  check: ({ transports }) => transports.length < MOST_CONNECTIONS,
  async run(model, world) {
    const open = transport === 'websocket' ? openRawWebSocket : openRawPolling
    const connection = await open(world.url, { localAddress: `127.0.2.${model.transports.length + 1}` })
    model.transports.push(transport)
    world.connections.push(connection)
  },
  toString: () => `open ${transport}`,
})

/** A step of one of the connections that were opened. */
function connectionStep(
  name: string,
  index: number,
  run: (connection: RawConnection, world: ConnectionWorld, at: number) => Promise<void> | void,
): Step {
  return {
    check: ({ transports }) => transports.length > 0,
    async run({ transports }, world) {
      const at = index % transports.length
      const connection = world.connections[at]
      if (connection) await run(connection, world, at)
    },
    toString: () => `${name} on ${index}`,
  }
}

/** `TOKEN0` and so on are replaced by the tokens of the attackers. */
const attacker = fc.nat({ max: 3 })
const connectPackets = fc
  .tuple(
    attacker,
    fc.constantFrom('device-one', 'device-two'),
    fc.constantFrom('', '/admin,', `/${'x'.repeat(5_000)},`),
  )
  .map(
    ([user, deviceId, namespace]) =>
      `40${namespace}{"token":"TOKEN${user}","deviceId":"${deviceId}","displayName":"","protocolVersion":1}`,
  )
const ackId = fc.constantFrom('', '0', '1', '7', '9'.repeat(15), '9'.repeat(25), '-1')

/** Has the fields of every command: unknown ones are dropped. */
const anyRequest = {
  ...{
    roomId: 'room-0000000000000000',
    knownCalls: [],
    within: 5_000,
    token: 'a token',
    reason: 'hangup',
    isMuted: true,
  },
  ...{ callType: 'video', to: ['attacker-1'], groupId: null, source: 'microphone', userJids: [] },
  tracks: voiceTracks,
}
const commandPackets = fc
  .tuple(fc.constantFrom(...Object.keys(requestSchemas)), ackId, fc.constantFrom('id-1', 'id-2', 'id-3'))
  .map(([name, ack, id]) => `42${ack}${JSON.stringify([name, id, anyRequest])}`)
/** Calls between attackers, so that their devices have calls to lose. */
const callPackets = fc
  .tuple(attacker, fc.constantFrom('start', 'ring', 'answer', 'decline', 'end', 'signal'), ackId, fc.uuid())
  .map(([user, action, ack, id]) => {
    const roomId = `a-room-of-attacker-${user}`
    const requests = {
      start: voiceCall([`attacker-${(user + 1) % 4}`], roomId),
      ring: { roomId },
      answer: { roomId, tracks: voiceTracks },
      decline: { roomId },
      end: { roomId, reason: 'hangup' },
      signal: {
        roomId,
        to: { userJid: 'bystander@example.com', deviceId: 'a-device-of-bystander' },
        generation: 1,
        signal: { type: 'restart' },
      },
    }
    return `42${ack}${JSON.stringify([`call:${action}`, id, requests[action]])}`
  })

const oddPackets = fc.oneof(
  fc.constantFrom(
    ...['', '0', '1', '2', '2probe', '3', '3probe', '5', '6', '7', '4', '40', '41', '41', '41/admin,', '43[]', '44{}'],
    ...['40{}', '40null', '40{"token":1}', '40/admin,', '42["error"]', '42["disconnect"]', '42[]', '42/admin,["x"]'],
    ...['451-["call:start",{"_placeholder":true,"num":0}]', '4599999-["x"]', 'bAAAA', 'b', '4\u001e40\u001e41'],
    `42${'9'.repeat(3_000)}["x"]`,
    `42["${'x'.repeat(60_000)}"]`,
    '4'.repeat(100_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const packet = fc.oneof(
  { weight: 3, arbitrary: connectPackets },
  { weight: 2, arbitrary: callPackets },
  { weight: 1, arbitrary: commandPackets },
  { weight: 2, arbitrary: oddPackets },
)
const pipeline = fc.oneof(
  { weight: 5, arbitrary: fc.array(packet, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: packet.map((repeated) => new Array<string>(60).fill(repeated)) },
)

/** Long packets, and the same packet again and again, are shown once and cut. */
const describePackets = (packets: readonly string[]) => {
  const shown = [...new Set(packets)].map((text) =>
    text.length > 120 ? `${text.slice(0, 100)}… (${text.length})` : text,
  )
  return `${packets.length} × ${JSON.stringify(shown)}`
}

const withTokens = (text: string, tokens: readonly string[]) =>
  text.replace(/TOKEN(\d)/, (_match, user: string) => tokens[Number(user)] ?? '')

const sidOf = ({ packets }: RawConnection) => /"sid":"([\w-]+)"/.exec(packets[0] ?? '')?.[1] ?? 'no-session'

/** Sends a request and ignores what becomes of it. */
function sendRequest(url: string, method: string, body?: string): void {
  const call = request(url, { method, agent: false, timeout: 3_000 })
  call.on('error', () => undefined)
  call.on('timeout', () => call.destroy())
  call.on('response', (response) => response.on('error', () => undefined).resume())
  call.end(body)
}

const sessionOf = fc.constantFrom('own', 'own', 'own', 'other', 'wrong')

/** Requests of a session: of the same one in parallel, of a wrong one, and after it was closed. */
function requestStep(index: number, session: string, methods: readonly string[], body: string): Step {
  return connectionStep(`${methods.join(', ')} of the ${session} session`, index, (connection, world) => {
    const sid = { own: sidOf(connection), other: sidOf(world.connections[0] ?? connection) }[session] ?? 'wrong'
    const url = `${world.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`
    for (const method of methods)
      sendRequest(url, method, method === 'GET' ? undefined : withTokens(body, world.tokens))
  })
}

/** WebSockets for a session that exists: an upgrade in order, twice, in the wrong order, or of a session that has a WebSocket. */
function upgradeStep(index: number, sent: readonly string[], count: number): Step {
  return connectionStep(`${count} upgrades with ${JSON.stringify(sent)}`, index, (connection, world) => {
    for (let probe = 0; probe < count; probe++) {
      const url = `${world.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid=${sidOf(connection)}`
      const socket = new WebSocket(url)
      world.probes.push(socket)
      socket.on('error', () => undefined)
      socket.on('open', () => {
        for (const packetOfProbe of sent) socket.send(withTokens(packetOfProbe, world.tokens))
      })
    }
  })
}

const index = fc.nat({ max: MOST_CONNECTIONS })

/** All steps: connections of both transports that do everything in any order. */
export const connectionSteps: fc.Arbitrary<Step>[] = [
  fc.constantFrom(openStep('websocket'), openStep('polling')),
  fc.tuple(index, pipeline, pause).map(([at, packets, ms]) =>
    connectionStep(`send ${describePackets(packets)}`, at, async (connection, { tokens }) => {
      connection.send(...packets.map((text) => withTokens(text, tokens)))
      await sleep(ms)
    }),
  ),
  fc.tuple(index, connectPackets, pause).map(([at, connectPacket, ms]) =>
    connectionStep(`sign in and leave with ${describePackets([connectPacket])}`, at, async (connection, { tokens }) => {
      connection.send(withTokens(connectPacket, tokens))
      await sleep(ms)
      connection.send('41')
      await sleep(ms)
      connection.send(withTokens(connectPacket, tokens))
    }),
  ),
  index.map((at) => connectionStep('stop reading', at, (connection) => connection.stopReading())),
  index.map((at) => connectionStep('close', at, (connection) => connection.close())),
  fc
    .tuple(
      index,
      sessionOf,
      fc.array(fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS'), { minLength: 1, maxLength: 3 }),
      packet,
    )
    .map((args) => requestStep(...args)),
  fc
    .tuple(
      index,
      fc.constantFrom(
        ['2probe', '5'],
        ['5'],
        ['2probe'],
        ['2probe', '2probe'],
        ['2probe', '5', '5', '41'],
        ['40{}', '5'],
        [],
      ),
      fc.integer({ min: 1, max: 2 }),
    )
    .map((args) => upgradeStep(...args)),
]

/** Closes everything that the steps have opened; some sessions are closed in order, some are cut. */
export function closeWorld({ connections, probes }: ConnectionWorld): void {
  for (const [at, connection] of connections.entries()) {
    if (at % 2 === 0) connection.send('1')
    connection.close()
  }
  for (const probe of probes) probe.terminate()
}
