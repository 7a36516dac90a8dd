import { expect, it } from 'vitest'
import { createTaskQueue } from '../signaling/taskQueue'
import type { CreateMessageQueue } from '../testing/inMemoryServer'
import { createHeldCommands } from '../testing/heldCommands'
import { createTestEnvironment } from '../testing/testEnvironment'

/** Keeps what is said to one user, for a test to say it in another order or once more. */
function createEcho(userJid: string) {
  const queue = createTaskQueue()
  const said: (() => void)[] = []
  let isHeld = false
  const createMessageQueue: CreateMessageQueue = (kind, device) => ({
    add(task) {
      const isEchoed = kind === 'toClient' && device.userJid === userJid
      if (isEchoed) said.push(task)
      if (!isEchoed || !isHeld) queue.add(task)
    },
  })
  return {
    createMessageQueue,
    said,
    hold() {
      said.length = 0
      isHeld = true
    },
    say(tasks: readonly (() => void)[]) {
      for (const task of [...tasks]) queue.add(task)
    },
  }
}

it('nothing rings again when all that was said of a call is said once more', async () => {
  const echo = createEcho('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: echo.createMessageQueue })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  for (let time = 1; time <= 2; time++) {
    await alice.logResult(alice.client.makeVoiceCall(['bob']))
    await settle()
    await alice.client.endCall()
    await settle()
  }
  expect(bob.log.filter((line) => line === 'missed(alice) ended')).toHaveLength(2)
  bob.log.length = 0

  echo.say(echo.said)
  await settle()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
})

it("a call that was over with its caller's access does not ring again either", async () => {
  const echo = createEcho('bob@example.com')
  const { server, createTestClient, settle } = createTestEnvironment({ createMessageQueue: echo.createMessageQueue })
  const [alice, bob, carol] = [
    await createTestClient('alice'),
    await createTestClient('bob'),
    await createTestClient('carol'),
  ]
  await alice.logResult(alice.client.makeVoiceCall(['bob']))
  await settle()
  await server.revoke('alice')
  await settle()
  expect(bob.log).toContain('ended(alice) closed signaling-failed')
  await carol.logResult(carol.client.makeVoiceCall(['bob']))
  await settle()
  await carol.client.endCall()
  await settle()

  bob.log.length = 0
  echo.say(echo.said)
  await settle()
  expect(bob.log).toEqual([])
})

it('a call missed in another call is missed once, however often that is said', async () => {
  const echo = createEcho('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: echo.createMessageQueue })
  const [alice, bob, carol] = [
    await createTestClient('alice'),
    await createTestClient('bob'),
    await createTestClient('carol'),
  ]
  await alice.logResult(alice.client.makeVoiceCall(['bob']))
  await settle()
  await bob.logResult(bob.client.answerCall())
  await settle()
  await carol.logResult(carol.client.makeVoiceCall(['bob']))
  await settle()
  expect(bob.log).toContain('missed(carol) engaged')

  bob.log.length = 0
  echo.say(echo.said)
  await settle()
  expect(bob.log).toEqual([])
})

it('a call of whose end one hears first never rings', async () => {
  const echo = createEcho('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: echo.createMessageQueue })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  echo.hold()
  await alice.logResult(alice.client.makeVoiceCall(['bob']))
  await alice.client.endCall()
  await settle()

  echo.say([...echo.said].reverse())
  await settle()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().calls).toEqual({})
})

it('a page that is back before its answer has arrived is in the call', async () => {
  const heldCommands = createHeldCommands('bob@example.com', 1)
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: heldCommands.createMessageQueue })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  void alice.client.makeVoiceCall(['bob'])
  await settle()
  heldCommands.hold()
  bob.tab.leavePage()
  const joining = createTestClient('bob', bob)
  await settle()
  // It is there, and has not heard yet what is true, when the answer of the page before it arrives.
  expect(heldCommands.held).toHaveLength(1)
  void bob.client.answerCall()
  await settle()
  heldCommands.release()
  const after = await joining
  await settle()
  expect(after.log.filter((line) => line.startsWith('ended'))).toEqual([])
  for (const { client } of [alice, after])
    expect(Object.values(client.store.getState().calls)).toMatchObject([{ status: 'connected' }])
})

it('a page takes over nothing that the page before it said after this one had asked what is true', async () => {
  const heldCommands = createHeldCommands('bob@example.com', 0)
  const { server, createTestClient, settle } = createTestEnvironment({
    createMessageQueue: heldCommands.createMessageQueue,
  })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  void alice.client.makeVoiceCall(['bob'])
  await settle()
  heldCommands.hold()
  void bob.client.answerCall().catch(() => undefined)
  await settle()
  expect(heldCommands.held).toHaveLength(1)
  bob.tab.leavePage()
  const after = await createTestClient('bob', bob)
  await settle()
  heldCommands.release()
  await settle()
  expect(after.log).toContain('ended(bob) closed answered-elsewhere')
  const seats = () => [...server.store.calls.values()].flatMap((call) => call.members.map(({ deviceId }) => deviceId))
  const before = seats()
  expect(before).toHaveLength(2)
  server.dropConnection('bob')
  server.restoreConnection('bob')
  await settle()
  expect(seats()).toEqual(before)
})

it('a device that has missed a call declines it nowhere, where a server without its records lets it ring again', async () => {
  const queue = createTaskQueue()
  const phones: string[] = []
  let isLost = false
  const createMessageQueue: CreateMessageQueue = (kind, { userJid, deviceId }) => {
    if (userJid === 'dave@example.com') phones.push(deviceId)
    const isUnheard = kind === 'toClient' && (userJid === 'bob@example.com' || deviceId === phones[0])
    return {
      add(task) {
        if (!isLost || !isUnheard) queue.add(task)
      },
    }
  }
  const { clock, server, createTestClient, settle } = createTestEnvironment({ createMessageQueue })
  const [phone, tablet, bob] = [
    await createTestClient('dave'),
    await createTestClient('dave'),
    await createTestClient('bob'),
  ]
  await createTestClient('alice')
  void phone.client.makeVoiceCall(['alice'])
  await settle()
  isLost = true
  void bob.client.makeVoiceCall(['dave'])
  await settle()
  expect(tablet.log).toContain('missed(bob) engaged')
  server.crash()
  isLost = false
  await server.start('lost')
  for (const user of ['bob', 'dave', 'alice']) server.restoreConnection(user)
  await clock.advance(5_000)
  expect(phone.client.store.getState().incomingRoomIds).toHaveLength(1)
  expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'ringing' }])
})
