import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectProtocolClient } from '../testing/connectProtocolClient'
import { connectPacket, openRawPolling, openRawWebSocket, type RawConnection } from '../testing/openRawConnection'
import { killClis } from '../testing/runCli'
import { type ServerProcess, startProcess } from '../testing/startProcess'

// Packets out of turn, before and after the sign-in: the connection is closed, and the process goes on.

const soon = { timeout: 20_000, interval: 20 }
const DISCONNECT = '41'
const REFUSED = '40{"token":"x","deviceId":"d","displayName":"","protocolVersion":1}'

let server: ServerProcess
beforeAll(async () => {
  server = await startProcess(['--connections-per-minute', '10000'])
})
afterAll(killClis)

const transports = [
  ['websocket', openRawWebSocket],
  ['polling', openRawPolling],
] as const

/** Sends packets on a new connection. `connect` is a CONNECT that is accepted. */
type Attack = (connection: RawConnection, connect: string) => void | Promise<void>

const isSignedIn = ({ packets }: RawConnection) => packets.some((packet) => packet.startsWith('40'))
const untilSignedIn = (connection: RawConnection) => vi.waitFor(() => expect(isSignedIn(connection)).toBe(true), soon)

const attacks: Record<string, Attack> = {
  'three pipelined CONNECTs': (connection, connect) => {
    connection.send(connect, connect, connect)
  },
  'CONNECT, DISCONNECT and CONNECT at once': (connection, connect) => {
    connection.send(connect, DISCONNECT, connect)
  },
  'CONNECT, and after the sign-in DISCONNECT and CONNECT': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send(DISCONNECT, connect)
  },
  'CONNECT, and a second CONNECT after the sign-in': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send(connect)
  },
  'CONNECT, and a CONNECT to another namespace after the sign-in': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send('40/admin,{}')
  },
  'a CONNECT to another namespace': (connection) => {
    connection.send('40/admin,{}')
  },
  'a CONNECT to the main namespace by its name': (connection, connect) => {
    connection.send(connect.replace('40', '40/,'))
  },
  'CONNECT, and DISCONNECT after the sign-in': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send(DISCONNECT)
  },
  'a CONNECT that is refused': (connection) => {
    connection.send(REFUSED)
  },
  'CONNECTs that are refused, pipelined': (connection) => {
    connection.send(REFUSED, REFUSED, REFUSED)
  },
  'a command before CONNECT': (connection) => {
    connection.send('421["session:sync","id",{"knownCalls":[]}]')
  },
  'a command while the sign-in is in progress': (connection, connect) => {
    connection.send(connect, '421["session:sync","id",{"knownCalls":[]}]')
  },
  'DISCONNECT before CONNECT': (connection) => {
    connection.send(DISCONNECT)
  },
  'a CONNECT of 20,000 characters': (connection) => {
    connection.send(`40${JSON.stringify({ token: 'x', padding: 'x'.repeat(20_000) })}`)
  },
  'a CONNECT_ERROR after the sign-in': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send('44{"message":"x"}')
  },
  'a binary event before CONNECT': (connection) => {
    connection.send('451-["x",{"_placeholder":true,"num":0}]')
  },
  'a binary event after the sign-in': async (connection, connect) => {
    connection.send(connect)
    await untilSignedIn(connection)
    connection.send('451-["x",{"_placeholder":true,"num":0}]')
  },
  'binary data before CONNECT': (connection) => {
    connection.send('bAAAA')
  },
  'a ping of engine.io': (connection) => {
    connection.send('2')
  },
}

describe.each(transports)('over %s', (_transport, open) => {
  it.each(Object.entries(attacks))('closes a connection after %s, and goes on', async (_attack, attack) => {
    const connection = await open(server.url)
    await attack(connection, await connectPacket('mallory'))
    await vi.waitFor(() => expect(connection.isClosed()).toBe(true), soon)
    const honest = await connectProtocolClient(server.url, 'alice')
    expect(await honest.command('session:sync', { knownCalls: [] })).toMatchObject({ ok: true })
    honest.socket.disconnect()
    expect(server.cli.process.exitCode).toBeNull()
    connection.close()
  })
})
