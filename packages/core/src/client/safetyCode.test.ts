import { afterEach, expect, it } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from '../testing/testEnvironment'

let environment: TestEnvironment
afterEach(() => environment.server.close())

/** Alice calls them, and they answer. */
async function talking(...names: string[]) {
  environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  const others = await Promise.all(names.map((name) => environment.createTestClient(name)))
  const made = alice.client.makeVoiceCall(names.map((name) => `${name}@example.com`))
  await environment.settle()
  const { roomId } = await made
  expect(await alice.client.safetyCode()).toBeNull()
  for (const { client } of others) {
    const answered = client.answerCall()
    await environment.settle()
    await answered
  }
  return { roomId, clients: [alice, ...others].map(({ client }) => client) }
}

it('is the same for both, during the call and not before or after', async () => {
  const { roomId, clients } = await talking('bob')
  const [alice, bob] = await Promise.all(clients.map((client) => client.safetyCode()))
  expect(alice).toMatch(/^(\d{4} ){3}\d{4}$/)
  expect(bob).toBe(alice)
  expect(await clients[0]?.safetyCode({ roomId })).toBe(alice)
  expect(await clients[0]?.safetyCode({ roomId: 'another' })).toBeNull()
  await clients[0]?.endCall()
  await environment.settle()
  for (const client of clients) expect(await client.safetyCode({ roomId })).toBeNull()
})

it('is not there in a call of several, where each pair would have its own', async () => {
  const { clients } = await talking('bob', 'carol')
  for (const client of clients) expect(await client.safetyCode()).toBeNull()
})
