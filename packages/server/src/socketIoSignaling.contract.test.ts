import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { createSocketIoSignaling } from '../../core/src/signaling/socketIoSignaling'
import { type Clock, systemClock } from '../../core/src/api/ports/clock'
import { testSignaling } from '../../core/src/testing/contracts/signaling'
import { connectProtocolClient } from './testing/connectProtocolClient'
import { startTcpGate, type TcpGate } from './testing/startTcpGate'
import { startTestServer, testToken } from './testing/startTestServer'
import { voiceCall } from './testing/voiceCall'

const SPEED_UP = 10
const clock: Clock = { now: () => systemClock.now(), after: (ms, task) => systemClock.after(ms / SPEED_UP, task) }

testSignaling('socket.io with the real server', async () => {
  const server = await startTestServer({ allowClientNames: true })
  const gates: TcpGate[] = []
  return {
    clock,
    async connection(user) {
      const gate = await startTcpGate(server.url)
      gates.push(gate)
      const { url, cut, restore } = gate
      return { create: createSocketIoSignaling, url, getToken: () => testToken(user), cut, restore }
    },
    revoke: (user) => server.revoke(user),
    until: (check) => vi.waitFor(check, { timeout: 4_000 }),
    async stop() {
      for (const gate of gates) gate.stop()
      await server.stop()
    },
  }
})

it('executes a command once when its acknowledgement is lost and the client repeats it', async () => {
  const server = await startTestServer({ callsPerMinute: 1 })
  const gate = await startTcpGate(server.url)
  const bob = await connectProtocolClient(server.url, 'bob')
  const statuses: string[] = []
  const alice = createSocketIoSignaling({
    url: gate.url,
    getToken: () => testToken('alice'),
    deviceId: randomUUID(),
    getDisplayName: () => '',
    clock: systemClock,
    onStatus: (status) => void statuses.push(status),
    onPush: () => undefined,
  })
  alice.open()
  await vi.waitFor(() => expect(statuses).toEqual(['connecting', 'online']))
  gate.dropDownstream()
  const roomId = randomUUID()
  const started = alice.send('call:start', voiceCall(['bob'], roomId))
  await vi.waitFor(() => expect(bob.pushes).toHaveLength(1))
  gate.cut()
  gate.restore()
  expect((await started).call.roomId).toBe(roomId)
  expect(statuses).toEqual(['connecting', 'online', 'reconnecting', 'online'])
  expect(bob.pushes).toHaveLength(1)
  alice.close()
  gate.stop()
  await server.stop()
})
