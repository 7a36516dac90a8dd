import { afterEach, describe, expect, it } from 'vitest'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

let environments: TestEnvironment[] = []

afterEach(() => {
  for (const { server } of environments) server.close()
  environments = []
})

async function connectedCall(kind: 'Voice' | 'Video') {
  const environment = createTestEnvironment()
  environments.push(environment)
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  void alice.client[`make${kind}Call`](['bob@example.com'])
  await environment.settle()
  const before = heldBy(alice, bob)
  void bob.client.answerCall()
  await environment.settle()
  return { environment, alice, bob, before }
}

const heldBy = (...clients: TestClient[]) => clients.map(({ wakeLock }) => wakeLock.isHeld)

describe('the screen stays on', () => {
  it('from the connection of a video call to its end, on both devices', async () => {
    const { environment, alice, bob, before } = await connectedCall('Video')
    expect(before).toEqual([false, false])
    expect(heldBy(alice, bob)).toEqual([true, true])
    void bob.client.endCall()
    await environment.settle()
    expect(heldBy(alice, bob)).toEqual([false, false])
  })

  it('not in a voice call', async () => {
    const { alice, bob } = await connectedCall('Voice')
    expect(heldBy(alice, bob)).toEqual([false, false])
  })

  it('until the last camera is off, and again when one is on', async () => {
    const { environment, alice, bob } = await connectedCall('Video')
    void alice.client.muteVideo(true)
    await environment.settle()
    expect(heldBy(alice, bob)).toEqual([true, true])
    void bob.client.muteVideo(true)
    await environment.settle()
    expect(heldBy(alice, bob)).toEqual([false, false])
    void alice.client.muteVideo(false)
    await environment.settle()
    expect(heldBy(alice, bob)).toEqual([true, true])
  })

  it('until the client is destroyed', async () => {
    const { environment, alice } = await connectedCall('Video')
    void alice.client.destroy()
    await environment.settle()
    expect(heldBy(alice)).toEqual([false])
  })
})
