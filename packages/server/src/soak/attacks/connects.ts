import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectPacket } from '../../testing/openRawConnection'
import { type Attack, repeat, signIn, type Transport, until, withConnection } from './attack'

const garbage = () =>
  `40${JSON.stringify({ token: randomUUID(), deviceId: randomUUID(), displayName: '', protocolVersion: 1 })}`

/** CONNECT, DISCONNECT, CONNECT on one connection. */
const leaveAndReturn = (transport: Transport): Attack => ({
  name: `connect, leave, connect (${transport})`,
  perSecond: 4,
  concurrency: 20,
  attempt: (target) =>
    withConnection(target, transport, async (connection) => {
      await signIn(connection, `returning-${transport}`)
      connection.send('41')
      connection.send(await connectPacket(`returning-${transport}`))
      await sleep(1_000)
      connection.send('41', await connectPacket(`returning-${transport}`), '41', '41')
      await sleep(500)
    }),
})

/** Several CONNECTs at once, of one user or of several. */
const pipelined = (transport: Transport): Attack => ({
  name: `pipelined connects (${transport})`,
  perSecond: 4,
  concurrency: 20,
  attempt: (target) =>
    withConnection(target, transport, async (connection) => {
      const packets = await Promise.all(['a', 'a', 'b'].map((user) => connectPacket(`pipelined-${transport}-${user}`)))
      connection.send(...packets, '42["session:sync","id",{"knownCalls":[]}]', '41', ...packets)
      await sleep(1_000)
    }),
})

/** One address sends 2,000 CONNECTs a second, as many as it can on each connection. */
const flood: Attack = {
  name: 'flood of connects from one address',
  perSecond: 100,
  concurrency: 200,
  attempt: (target) =>
    withConnection(
      target,
      'websocket',
      async (connection) => {
        connection.send(...Array.from({ length: 20 }, garbage))
        await sleep(500)
      },
      target.firstAddress,
    ),
}

/** A client with a valid token leaves its namespace, and keeps the transport open. */
const leftNamespace: Attack = {
  name: 'left namespace, open transport',
  perSecond: 2,
  concurrency: 60,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      await signIn(connection, 'left')
      connection.send('41')
      await repeat(connection, 30_000, 1_000, () => connection.send('42["session:sync","id",{"knownCalls":[]}]'))
    }),
}

/** One device connects again and again: each connection replaces the one before. */
const replaced: Attack = {
  name: 'replaced connections',
  perSecond: 15,
  concurrency: 30,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      await signIn(connection, 'replaced', { deviceId: 'a-device-that-is-replaced' })
      await until(connection, () => connection.isClosed())
    }),
}

/** The connection names other namespaces, also very long ones. */
const namespaces: Attack = {
  name: 'other namespaces',
  perSecond: 5,
  concurrency: 20,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      connection.send('40/admin,', `40/${'x'.repeat(30_000)},`, '40/__proto__,{}', '41/admin,', '42/admin,["x"]')
      await sleep(500)
    }),
}

export const connectAttacks: Attack[] = [
  leaveAndReturn('websocket'),
  leaveAndReturn('polling'),
  pipelined('websocket'),
  pipelined('polling'),
  flood,
  leftNamespace,
  replaced,
  namespaces,
]
