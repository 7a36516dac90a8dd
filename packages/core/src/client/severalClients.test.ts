import { afterEach, describe, expect, it } from 'vitest'
import { createFakeBrowser } from '../testing/fakeBrowser'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// Several clients in one page, in its frames, and one after the other.

let environment: TestEnvironment
afterEach(() => {
  environment.server.close()
})

const activeCall = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  return activeRoomId === null ? null : calls[activeRoomId]
}

async function connectCall(caller: TestClient, callee: TestClient, calleeName: string): Promise<string | undefined> {
  void caller.client.makeVoiceCall([calleeName])
  await environment.settle()
  void callee.client.answerCall()
  await environment.settle()
  expect(activeCall(callee)?.status).toBe('connected')
  return activeCall(callee)?.roomId
}

describe.each(['a page', 'a page and its frame'])('two users in %s, both in calls', (place) => {
  it.each(['in the same order', 'in the other order'])('resume their own calls after a reload, %s', async (order) => {
    environment = createTestEnvironment()
    const browser = createFakeBrowser()
    const tab = browser.openTab()
    const placeOfBob = () => (place.includes('frame') ? tab.openFrame() : tab)
    const alice = await environment.createTestClient('alice', { browser, tab })
    const bob = await environment.createTestClient('bob', { browser, tab: placeOfBob() })
    const carol = await environment.createTestClient('carol')
    const dave = await environment.createTestClient('dave')
    const rooms = [await connectCall(carol, alice, 'alice'), await connectCall(dave, bob, 'bob')]

    alice.closePage()
    bob.closePage()
    await environment.settle()
    const openAlice = () => environment.createTestClient('alice', { browser, tab })
    const openBob = () => environment.createTestClient('bob', { browser, tab: placeOfBob() })
    const isSameOrder = order.includes('same')
    const first = isSameOrder ? await openAlice() : await openBob()
    const second = isSameOrder ? await openBob() : await openAlice()
    await environment.settle()
    const after = isSameOrder ? [first, second] : [second, first]
    expect(after.map((client) => activeCall(client))).toMatchObject(
      rooms.map((roomId) => ({ roomId, status: 'connected' })),
    )
    expect([carol, dave].map((client) => activeCall(client)?.status)).toEqual(['connected', 'connected'])
  })
})

describe('two clients of one user in a page', () => {
  it.each([0, 1])('resume the call in the client that had it, number %i', async (number) => {
    environment = createTestEnvironment()
    const browser = createFakeBrowser()
    const tab = browser.openTab()
    const open = () => environment.createTestClient('alice', { browser, tab })
    const before = [await open(), await open()] as const
    const bob = await environment.createTestClient('bob')
    const roomId = await connectCall(bob, before[number as 0 | 1], 'alice')
    for (const client of before) client.closePage()
    await environment.settle()
    const after = [await open(), await open()]
    await environment.settle()
    expect(after.map((client) => activeCall(client)?.roomId)).toEqual(
      number === 0 ? [roomId, undefined] : [undefined, roomId],
    )
    expect(activeCall(bob)?.status).toBe('connected')
  })
})

describe('destroy during a call', () => {
  async function startCall() {
    environment = createTestEnvironment()
    const browser = createFakeBrowser()
    const tab = browser.openTab()
    const alice = await environment.createTestClient('alice', { browser, tab })
    const bob = await environment.createTestClient('bob')
    const roomId = await connectCall(alice, bob, 'bob')
    const openAlice = () => environment.createTestClient('alice', { browser, tab })
    return { alice, bob, roomId, openAlice }
  }

  it('ends the call at both ends and releases the devices', async () => {
    const { alice, bob } = await startCall()
    void alice.client.destroy()
    await environment.settle()
    expect(activeCall(bob)?.status).toBe('ended')
    expect(alice.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toEqual([])
  })

  it('with keepCalls releases the devices, and the next client of the page resumes the call', async () => {
    const { alice, bob, roomId, openAlice } = await startCall()
    void alice.client.destroy({ keepCalls: true })
    await environment.settle()
    expect(alice.devices.liveTracks()).toBe(0)
    expect(alice.sound.playing).toEqual([])
    expect(alice.client.store.getState()).toMatchObject({ calls: {}, connection: { status: 'offline' } })
    expect(activeCall(bob)?.status).toBe('reconnecting')
    const after = await openAlice()
    await environment.settle()
    expect(activeCall(after)).toMatchObject({ roomId, status: 'connected' })
    expect(activeCall(bob)).toMatchObject({ roomId, status: 'connected' })
  })

  it('with keepCalls ends the call at the other end if no client resumes it', async () => {
    const { alice, bob } = await startCall()
    void alice.client.destroy({ keepCalls: true })
    await environment.clock.advance(60_000)
    expect(activeCall(bob)?.status).toBe('ended')
  })
})
