import { expect, it } from 'vitest'
import { createTaskQueue } from '../signaling/taskQueue'
import type { CreateWire } from '../testing/exchange'
import { createHeldWire } from '../testing/heldWire'
import { createParty } from '../testing/party'

/** Keeps what is said to one user, for a test to say it in another order or once more. */
function createEcho(userJid: string) {
  const queue = createTaskQueue()
  const said: (() => void)[] = []
  let isHeld = false
  const createWire: CreateWire = (way, device) => ({
    add(task) {
      const isEchoed = way === 'news' && device.userJid === userJid
      if (isEchoed) said.push(task)
      if (!isEchoed || !isHeld) queue.add(task)
    },
  })
  return {
    createWire,
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
  const { join, quiet } = createParty({ createWire: echo.createWire })
  const [alice, bob] = [await join('alice'), await join('bob')]
  for (let time = 1; time <= 2; time++) {
    await alice.settle(alice.client.makeVoiceCall(['bob']))
    await quiet()
    await alice.client.endCall()
    await quiet()
  }
  expect(bob.log.filter((line) => line === 'missed(alice) ended')).toHaveLength(2)
  bob.log.length = 0

  echo.say(echo.said)
  await quiet()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
})

it("a call that was over with its caller's access does not ring again either", async () => {
  const echo = createEcho('bob@example.com')
  const { exchange, join, quiet } = createParty({ createWire: echo.createWire })
  const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')]
  await alice.settle(alice.client.makeVoiceCall(['bob']))
  await quiet()
  await exchange.revoke('alice')
  await quiet()
  expect(bob.log).toContain('ended(alice) closed signaling-failed')
  await carol.settle(carol.client.makeVoiceCall(['bob']))
  await quiet()
  await carol.client.endCall()
  await quiet()

  bob.log.length = 0
  echo.say(echo.said)
  await quiet()
  expect(bob.log).toEqual([])
})

it('a call missed in another call is missed once, however often that is said', async () => {
  const echo = createEcho('bob@example.com')
  const { join, quiet } = createParty({ createWire: echo.createWire })
  const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')]
  await alice.settle(alice.client.makeVoiceCall(['bob']))
  await quiet()
  await bob.settle(bob.client.answerCall())
  await quiet()
  await carol.settle(carol.client.makeVoiceCall(['bob']))
  await quiet()
  expect(bob.log).toContain('missed(carol) engaged')

  bob.log.length = 0
  echo.say(echo.said)
  await quiet()
  expect(bob.log).toEqual([])
})

it('a call of whose end one hears first never rings', async () => {
  const echo = createEcho('bob@example.com')
  const { join, quiet } = createParty({ createWire: echo.createWire })
  const [alice, bob] = [await join('alice'), await join('bob')]
  echo.hold()
  await alice.settle(alice.client.makeVoiceCall(['bob']))
  await alice.client.endCall()
  await quiet()

  echo.say([...echo.said].reverse())
  await quiet()
  expect(bob.log).toEqual([])
  expect(bob.client.store.getState().calls).toEqual({})
})

it('a page that is back before its answer has arrived is in the call', async () => {
  const wire = createHeldWire('bob@example.com', 1)
  const { join, quiet } = createParty({ createWire: wire.createWire })
  const [alice, bob] = [await join('alice'), await join('bob')]
  void alice.client.makeVoiceCall(['bob'])
  await quiet()
  wire.hold()
  bob.tab.leavePage()
  const joining = join('bob', bob)
  await quiet()
  // It is there, and has not heard yet what is true, when the answer of the page before it arrives.
  expect(wire.held).toHaveLength(1)
  void bob.client.answerCall()
  await quiet()
  wire.release()
  const after = await joining
  await quiet()
  expect(after.log.filter((line) => line.startsWith('ended'))).toEqual([])
  for (const { client } of [alice, after])
    expect(Object.values(client.store.getState().calls)).toMatchObject([{ status: 'connected' }])
})

it('a page takes over nothing that the page before it said after this one had asked what is true', async () => {
  const wire = createHeldWire('bob@example.com', 0)
  const { exchange, join, quiet } = createParty({ createWire: wire.createWire })
  const [alice, bob] = [await join('alice'), await join('bob')]
  void alice.client.makeVoiceCall(['bob'])
  await quiet()
  wire.hold()
  void bob.client.answerCall().catch(() => undefined)
  await quiet()
  expect(wire.held).toHaveLength(1)
  bob.tab.leavePage()
  const after = await join('bob', bob)
  await quiet()
  wire.release()
  await quiet()
  expect(after.log).toContain('ended(bob) closed answered-elsewhere')
  const seats = () => [...exchange.store.calls.values()].flatMap((call) => call.members.map(({ deviceId }) => deviceId))
  const before = seats()
  expect(before).toHaveLength(2)
  exchange.dropLine('bob')
  exchange.restoreLine('bob')
  await quiet()
  expect(seats()).toEqual(before)
})

it('a device that has missed a call declines it nowhere, where a server without its records lets it ring again', async () => {
  const queue = createTaskQueue()
  const phones: string[] = []
  let isLost = false
  const createWire: CreateWire = (way, { userJid, deviceId }) => {
    if (userJid === 'dave@example.com') phones.push(deviceId)
    const isUnheard = way === 'news' && (userJid === 'bob@example.com' || deviceId === phones[0])
    return {
      add(task) {
        if (!isLost || !isUnheard) queue.add(task)
      },
    }
  }
  const { clock, exchange, join, quiet } = createParty({ createWire })
  const [phone, tablet, bob] = [await join('dave'), await join('dave'), await join('bob')]
  await join('alice')
  void phone.client.makeVoiceCall(['alice'])
  await quiet()
  isLost = true
  void bob.client.makeVoiceCall(['dave'])
  await quiet()
  expect(tablet.log).toContain('missed(bob) engaged')
  exchange.crash()
  isLost = false
  await exchange.start('lost')
  for (const user of ['bob', 'dave', 'alice']) exchange.restoreLine(user)
  await clock.advance(5_000)
  expect(phone.client.store.getState().incomingRoomIds).toHaveLength(1)
  expect(Object.values(bob.client.store.getState().calls)).toMatchObject([{ status: 'ringing' }])
})
