import { afterEach, expect, it } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => environment.server.close())

/** Alice calls these users, and they answer. */
async function startConnectedCall(...names: string[]) {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const others = await Promise.all(names.map((name) => environment.createTestClient(name)))
  const call = alice.client.makeVoiceCall(names.map((name) => `${name}@example.com`))
  await environment.settle()
  const { roomId } = await call
  expect(await alice.client.safetyCode()).toBeNull()
  for (const { client } of others) {
    const answer = client.answerCall()
    await environment.settle()
    await answer
  }
  return { roomId, clients: [alice, ...others].map(({ client }) => client) }
}

it('returns the same code on both ends during the call, and null before and after it', async () => {
  const { roomId, clients } = await startConnectedCall('bob')
  const [alice, bob] = await Promise.all(clients.map((client) => client.safetyCode()))
  expect(alice).toMatch(/^(\d{4} ){3}\d{4}$/)
  expect(bob).toBe(alice)
  expect(await clients[0]?.safetyCode({ roomId })).toBe(alice)
  expect(await clients[0]?.safetyCode({ roomId: 'another' })).toBeNull()
  await clients[0]?.endCall()
  await environment.settle()
  for (const client of clients) expect(await client.safetyCode({ roomId })).toBeNull()
})

it('returns null in a group call, because each pair of users would have its own code', async () => {
  const { clients } = await startConnectedCall('bob', 'carol')
  for (const client of clients) expect(await client.safetyCode()).toBeNull()
})
