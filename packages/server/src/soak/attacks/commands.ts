import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { connectPacket, openRawWebSocket, type RawConnection } from '../../testing/openRawConnection'
import { TEST_SECRET, testToken } from '../../testing/startTestServer'
import { type Attack, command, repeat, signIn, SuccessfulAttack, type Target, until, withConnection } from './attack'
import { voiceCall, voiceTracks } from '../../testing/voiceCall'

const addressOf = (user: string, deviceId: string) => ({ userJid: `${user}@example.com`, deviceId })
const roomOf = (id: string) => `room-${id}`

/** Ten calls to one user per minute, in two minutes that a limit counts and that follow each other. */
const MOST_RINGS_PER_MINUTE = 20

/** Devices of one user start and end calls with ids that the other devices have used. */
function createRepeatedIds(): Attack {
  let victim: RawConnection | undefined
  let rings: number[] = []

  async function connectVictim(target: Target): Promise<RawConnection> {
    const connection = await openRawWebSocket(target.url, { localAddress: target.nextAddress() })
    await signIn(connection, 'a-victim')
    return connection
  }

  function countRings(connection: RawConnection): void {
    const now = performance.now()
    const arrived = connection.packets.splice(0).filter((packet) => packet.startsWith('42["call:incoming"'))
    rings = [...rings.filter((at) => now - at < 60_000), ...arrived.map(() => now)]
    if (rings.length > MOST_RINGS_PER_MINUTE) {
      throw new SuccessfulAttack(`a user was called ${rings.length} times in a minute by one user`)
    }
  }

  return {
    name: 'repeated command ids over devices',
    perSecond: 4,
    concurrency: 4,
    attempt: (target) =>
      withConnection(target, 'websocket', async (connection) => {
        if (!victim || victim.isClosed()) victim = await connectVictim(target)
        // Each attempt is another device of the same user.
        await signIn(connection, 'repeating')
        for (let call = 0; call < 3; call++) {
          const roomId = roomOf(randomUUID())
          connection.send(command('call:start', voiceCall(['a-victim'], roomId), `start-${call}`, call))
          connection.send(command('call:end', { roomId, reason: 'hangup' }, randomUUID(), call))
          await sleep(50)
        }
        countRings(victim)
      }),
  }
}

/** 28 devices of one user, which send the largest commands they may all the time. */
const manyDevices: Attack = {
  name: '28 devices of one user',
  perSecond: 3,
  concurrency: 28,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      await signIn(connection, 'many-devices')
      const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`key-${index}`, 'x'.repeat(512)]))
      await repeat(connection, 20_000, 200, () => {
        const roomId = roomOf(randomUUID())
        connection.send(command('call:start', { ...voiceCall(['offline-user'], roomId), metadata }, randomUUID(), 1))
        connection.send(command('call:end', { roomId, reason: 'hangup' }, randomUUID(), 2))
      })
    }),
}

/** Commands about calls of others. */
const roomProbing: Attack = {
  name: 'room id probing',
  perSecond: 5,
  concurrency: 10,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      await signIn(connection, 'probing')
      for (let ackId = 0; ackId < 200; ackId += 5) {
        const roomId = roomOf(randomUUID())
        const address = addressOf('honest-1', randomUUID())
        connection.send(
          command('call:answer', { roomId, tracks: voiceTracks }, randomUUID(), ackId),
          command('call:end', { roomId, reason: 'hangup' }, randomUUID(), ackId + 1),
          command('call:ice', { roomId }, randomUUID(), ackId + 2),
          command('session:sync', { knownCalls: [roomId], resumedDevices: ['a-device'] }, randomUUID(), ackId + 3),
          command(
            'call:signal',
            { roomId, to: address, generation: 1, signal: { type: 'restart' } },
            randomUUID(),
            ackId + 4,
          ),
        )
      }
      await sleep(500)
      const success = connection.packets.find(
        (packet) => /^43\d*[024579]\[\{"ok":true/.test(packet) && !packet.includes('"calls"'),
      )
      if (success !== undefined) throw new SuccessfulAttack(`a command about another call succeeded: ${success}`)
    }),
}

/** Signals to a peer with a slow connection, and to one that reads nothing. */
const signalFlood = (isReading: boolean): Attack => {
  const name = isReading ? 'signals to a slow peer' : 'signals to a peer that does not read'
  let pairs = 0
  return {
    name,
    perSecond: 0.5,
    concurrency: 3,
    attempt: (target) =>
      withConnection(target, 'websocket', async (sender) => {
        const pair = `${isReading ? 'slow' : 'silent'}-${pairs++ % 1_000}`
        const [from, to] = [addressOf(`flooding-${pair}`, randomUUID()), addressOf(`peer-${pair}`, randomUUID())]
        await signIn(sender, `flooding-${pair}`, { deviceId: from.deviceId })
        await withConnection(target, 'websocket', async (peer) => {
          await signIn(peer, `peer-${pair}`, { deviceId: to.deviceId })
          const roomId = roomOf(randomUUID())
          sender.send(command('call:start', voiceCall([`peer-${pair}`], roomId), 'start', 1))
          await until(peer, () => peer.packets.some((packet) => packet.includes('call:incoming')))
          peer.send(command('call:answer', { roomId, tracks: voiceTracks }, 'answer', 1))
          if (!isReading) peer.stopReading()
          const signal = { type: 'offer', sdp: 'x'.repeat(isReading ? 500 : 30_000) }
          await repeat(sender, 8_000, 100, () => {
            for (let index = 0; index < 20; index++) {
              sender.send(command('call:signal', { roomId, to, generation: 1, signal }, randomUUID(), index))
            }
          })
        })
      }),
  }
}

/** Tokens that are refused, each for another reason, in the sign-in and in `connection:token`. */
const tokens: Attack = {
  name: 'garbage, expired and forged tokens',
  perSecond: 10,
  concurrency: 40,
  attempt: async (target) => {
    const token = await badToken()
    await withConnection(target, 'websocket', async (connection) => {
      connection.send(await connectPacket('bad', { token }))
      await sleep(300)
      const isSignedIn = connection.packets.some((packet) => packet.startsWith('40{'))
      if (isSignedIn) throw new SuccessfulAttack(`this token was accepted: ${token}`)
    })
  },
}

const renewals: Attack = {
  name: 'renewals with bad tokens',
  perSecond: 1,
  concurrency: 10,
  attempt: (target) =>
    withConnection(target, 'websocket', async (connection) => {
      await signIn(connection, 'renewing')
      for (let ackId = 0; ackId < 50; ackId++) {
        connection.send(command('connection:token', { token: await badToken() }, randomUUID(), ackId))
        connection.send(command('connection:keep-alive', { within: ackId % 2 }, randomUUID(), ackId))
      }
      await sleep(500)
    }),
}

async function badToken(): Promise<string> {
  const key = new TextEncoder().encode(TEST_SECRET)
  const sign = (claims: Record<string, unknown>, secret = key) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject('bad').sign(secret)
  const options: (() => string | Promise<string>)[] = [
    () => randomUUID(),
    () => 'x'.repeat(8_000),
    () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJiYWQifQ.',
    () => sign({ exp: 1 }),
    () => sign({ exp: 1, iat: 2e9 }),
    () => sign({}, new TextEncoder().encode('another secret of thirty-two bytes')),
    () => testToken(' '),
    () => testToken('x'.repeat(500)),
  ]
  const create = options[Math.floor(Math.random() * options.length)]
  return create === undefined ? '' : create()
}

/** A burst of valid commands, many more than the limit allows. */
const bursts: Attack = {
  name: 'bursts of commands',
  perSecond: 1,
  concurrency: 5,
  attempt: (target: Target) =>
    withConnection(target, 'websocket', async (connection: RawConnection) => {
      await signIn(connection, 'bursting')
      for (let ackId = 0; ackId < 3_000; ackId++) {
        connection.send(command('session:sync', { knownCalls: [] }, 'id', ackId))
      }
      await sleep(1_000)
    }),
}

export const commandAttacks: Attack[] = [
  createRepeatedIds(),
  manyDevices,
  roomProbing,
  signalFlood(true),
  signalFlood(false),
  tokens,
  renewals,
  bursts,
]
