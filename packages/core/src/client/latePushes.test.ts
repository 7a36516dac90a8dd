import { expect, it } from 'vitest'
import { createTaskQueue } from '../signaling/taskQueue'
import type { CreateMessageQueue } from '../testing/inMemoryServer'
import { createHeldCommands } from '../testing/heldCommands'
import { createTestEnvironment } from '../testing/testEnvironment'

/** Records the messages to one user, so that a test can deliver them again or in another order. */
function createMessageRecorder(userJid: string) {
  const queue = createTaskQueue()
  const recorded: (() => void)[] = []
  let isHolding = false
  const createMessageQueue: CreateMessageQueue = (kind, device) => ({
    add(task) {
      const isRecorded = kind === 'toClient' && device.userJid === userJid
      if (isRecorded) recorded.push(task)
      if (!isRecorded || !isHolding) queue.add(task)
    },
  })
  return {
    createMessageQueue,
    recorded,
    hold() {
      recorded.length = 0
      isHolding = true
    },
    deliver(tasks: readonly (() => void)[]) {
      for (const task of [...tasks]) queue.add(task)
    },
  }
}

it('ignores the pushes of ended calls if they are delivered again', async () => {
  const recorder = createMessageRecorder('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: recorder.createMessageQueue })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  for (let time = 1; time <= 2; time++) {
    await alice.logResult(alice.client.makeVoiceCall(['bob']))
    await settle()
    await alice.client.endCall()
    await settle()
  }
  expect(bob.log.filter((line) => line === 'missed(alice) ended')).toHaveLength(2)
  bob.log.length = 0

  recorder.deliver(recorder.recorded)
  await settle()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
})

it('ignores the repeated pushes of a call that ended because the access of its caller was revoked', async () => {
  const recorder = createMessageRecorder('bob@example.com')
  const { server, createTestClient, settle } = createTestEnvironment({
    createMessageQueue: recorder.createMessageQueue,
  })
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
  recorder.deliver(recorder.recorded)
  await settle()
  expect(bob.log).toEqual([])
})

it('emits a call that was missed during another call once', async () => {
  const recorder = createMessageRecorder('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: recorder.createMessageQueue })
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
  recorder.deliver(recorder.recorded)
  await settle()
  expect(bob.log).toEqual([])
})

it('ignores a call whose end is delivered before its start', async () => {
  const recorder = createMessageRecorder('bob@example.com')
  const { createTestClient, settle } = createTestEnvironment({ createMessageQueue: recorder.createMessageQueue })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  recorder.hold()
  await alice.logResult(alice.client.makeVoiceCall(['bob']))
  await alice.client.endCall()
  await settle()

  recorder.deliver([...recorder.recorded].reverse())
  await settle()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().calls).toEqual({})
})

it('is in the call if the page was reloaded before its answer reached the server', async () => {
  const heldCommands = createHeldCommands('bob@example.com', 1)
  const { server, createTestClient, settle } = createTestEnvironment({
    createMessageQueue: heldCommands.createMessageQueue,
  })
  const [alice, bob] = [await createTestClient('alice'), await createTestClient('bob')]
  void alice.client.makeVoiceCall(['bob'])
  await settle()
  heldCommands.hold()
  bob.tab.leavePage()
  const reloaded = createTestClient('bob', bob)
  await settle()
  // The new page has connected and has no snapshot yet when the answer of the old page arrives.
  expect(heldCommands.held).toHaveLength(1)
  void bob.client.answerCall()
  await settle()
  server.dropConnection(server.store.users.get('bob@example.com')?.devices[0]?.deviceId ?? '')
  heldCommands.release()
  const after = await reloaded
  await settle()
  expect(after.log.filter((line) => line.startsWith('ended'))).toEqual([])
  for (const { client } of [alice, after])
    expect(Object.values(client.store.getState().calls)).toMatchObject([{ status: 'connected' }])
})

it('does not take over an answer of the old page that arrives after the snapshot of the new page', async () => {
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
  // The answer, and the signals behind it.
  expect(heldCommands.held.length).toBeGreaterThan(0)
  bob.tab.leavePage()
  const after = await createTestClient('bob', bob)
  await settle()
  heldCommands.release()
  await settle()
  expect(after.log).toContain('ended(bob) closed answered-elsewhere')
  const memberIds = () =>
    [...server.store.calls.values()].flatMap((call) => call.members.map(({ deviceId }) => deviceId))
  const before = memberIds()
  expect(before).toHaveLength(2)
  server.dropConnection('bob')
  server.restoreConnection('bob')
  await settle()
  expect(memberIds()).toEqual(before)
})

it('does not decline a missed call on other devices if it rings again after the server has lost its records', async () => {
  const queue = createTaskQueue()
  const deviceIds: string[] = []
  let isLossy = false
  // Before the call is refused the server checks that the phone is alive.
  let probes = 1
  const createMessageQueue: CreateMessageQueue = (kind, { userJid, deviceId }) => {
    if (userJid === 'dave@example.com') deviceIds.push(deviceId)
    const isDropped = kind === 'toClient' && (userJid === 'bob@example.com' || deviceId === deviceIds[0])
    return {
      add(task) {
        const isProbe = isLossy && deviceId === deviceIds[0] && kind === 'toClient' && probes-- > 0
        if (!isLossy || !isDropped || isProbe) queue.add(task)
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
  isLossy = true
  void bob.client.makeVoiceCall(['dave'])
  await settle()
  expect(tablet.log).toContain('missed(bob) engaged')
  server.crash()
  isLossy = false
  await server.start('lost')
  for (const user of ['bob', 'dave', 'alice']) server.restoreConnection(user)
  await clock.advance(5_000)
  expect(phone.client.store.getState().incomingRoomIds).toHaveLength(1)
  expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'ringing' }])
})
