import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTaskQueue } from '../signaling/taskQueue'
import { createTestEnvironment, type TestClient, type TestEnvironment } from '../testing/testEnvironment'

// A member of a group call who learns late what the other users did sees what the caller sees.

let environment: TestEnvironment
let alice: TestClient
/** The messages to Bob that are held back; `null` while none are. */
let held: (() => void)[] | null
const others: Record<string, TestClient> = {}

beforeEach(async () => {
  const queue = createTaskQueue()
  held = null
  environment = createTestEnvironment({
    createMessageQueue: (kind, { userJid }) => ({
      add(task) {
        if (held && kind === 'toClient' && userJid === 'bob@example.com') held.push(task)
        else queue.add(task)
      },
    }),
  })
  alice = await environment.createTestClient('alice')
  for (const name of ['carol', 'dave', 'erin', 'grace', 'zoe']) others[name] = await environment.createTestClient(name)
  void others.zoe!.client.makeVoiceCall(['dave'])
  await environment.settle()
  void others.dave!.client.answerCall()
  await environment.settle()
})
afterEach(() => {
  environment.server.close()
})

/** Alice calls Bob and others. Dave is engaged, and Frank offline. */
async function makeCall(): Promise<void> {
  void alice.client.makeVoiceCall(['bob', 'carol', 'dave', 'erin', 'frank', 'grace'])
  await environment.settle()
}

/** Carol declines, Grace answers and leaves, and Erin rings. */
async function act(): Promise<void> {
  void others.carol!.client.declineCall()
  void others.grace!.client.answerCall()
  await environment.settle()
  void others.grace!.client.endCall()
  await environment.settle()
}

async function answer({ client }: TestClient): Promise<void> {
  void client.answerCall()
  await environment.settle()
}

/** The statuses of the users beside Alice and Bob. */
const statuses = ({ client }: TestClient) => {
  const { calls, activeRoomId } = client.store.getState()
  const participants = Object.values(calls[activeRoomId ?? '']?.participants ?? {})
  return byName(participants)
}
/** The `usersStatus` of the next event, which is that Alice mutes. */
const usersStatus = async (testClient: TestClient) => {
  void alice.client.muteAudio(true)
  await environment.settle()
  const { usersStatus: entries } = testClient.payloads('muteStatus').at(-1) ?? expect.unreachable()
  return byName(entries)
}
const byName = (entries: readonly { userJid: string; status: string }[]) =>
  Object.fromEntries(
    entries
      .map(({ userJid, status }) => [userJid.split('@')[0], status])
      .filter(([name]) => name !== 'alice' && name !== 'bob'),
  ) as Record<string, string>

const expected = { carol: 'busy', dave: 'engaged', erin: 'ringing', frank: 'calling', grace: 'ended' }

const ways: Record<string, () => Promise<TestClient>> = {
  'answers late': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    await act()
    await answer(bob)
    return bob
  },
  'answers on a second device': async () => {
    await environment.createTestClient('bob')
    await makeCall()
    await act()
    const second = await environment.createTestClient('bob')
    await answer(second)
    return second
  },
  'comes online while it rings': async () => {
    await makeCall()
    const bob = await environment.createTestClient('bob')
    await act()
    await answer(bob)
    return bob
  },
  'answers while the browser asks for the microphone': async () => {
    const bob = await environment.createTestClient('bob')
    const release = bob.devices.hold()
    await makeCall()
    await answer(bob)
    await act()
    release()
    await environment.settle()
    return bob
  },
  'reloads the page during the call': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    await answer(bob)
    bob.closePage()
    await environment.settle()
    await act()
    const again = await environment.createTestClient('bob', { browser: bob.browser, tab: bob.tab })
    await environment.settle()
    return again
  },
  'reloads the page while it rings, and answers': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    await act()
    const again = await bob.reload()
    await answer(again)
    return again
  },
  'reconnects during the call': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    await answer(bob)
    environment.server.dropConnection('bob')
    await act()
    environment.server.restoreConnection('bob')
    await environment.clock.advance(5_000)
    return bob
  },
  'reconnects while it rings, and answers': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    environment.server.dropConnection('bob')
    await act()
    environment.server.restoreConnection('bob')
    await environment.clock.advance(5_000)
    await answer(bob)
    return bob
  },
  'answers, and gets the acknowledgement only after a reconnect': async () => {
    const bob = await environment.createTestClient('bob')
    await makeCall()
    held = []
    void bob.client.answerCall()
    await environment.settle()
    await act()
    environment.server.dropConnection('bob')
    held = null
    environment.server.restoreConnection('bob')
    await environment.clock.advance(5_000)
    return bob
  },
}

describe('what became of the other users of a group call, for a member who', () => {
  it.each(Object.entries(ways))('%s', async (_, learn) => {
    const bob = await learn()
    expect(statuses(alice)).toEqual(expected)
    expect(statuses(bob)).toEqual(expected)
    expect(await usersStatus(bob)).toEqual(expected)
  })
})

it('a member who answers late sees a user as gone whose ring ends later', async () => {
  const bob = await environment.createTestClient('bob')
  await makeCall()
  await act()
  await answer(bob)
  await environment.clock.advance(31_000)
  expect(statuses(bob)).toEqual({ ...expected, erin: 'ended', frank: 'ended' })
  expect(statuses(alice)).toEqual(statuses(bob))
})
