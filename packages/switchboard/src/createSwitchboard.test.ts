import type { DeviceAddress, Push } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { createSwitchboard } from './createSwitchboard'
import { createMemorySessionStore } from './sessionStore'
import { answering, hangingUp, room, startRequest } from './testing/requests'

const alice = { userJid: 'alice@example.com', deviceId: 'alice-1' }
const bob = { userJid: 'bob@example.com', deviceId: 'bob-1' }

function setUp(probe?: (device: DeviceAddress) => Promise<void>) {
  const store = createMemorySessionStore()
  const log: string[] = []
  const timers = new Map<number, { at: number; task: () => void }>()
  let now = 1_000
  let created = 0
  const switchboard = createSwitchboard({
    store,
    settings: { domain: 'example.com', ringTimeoutMs: 5_000 },
    clock: {
      now: () => now,
      after(ms, task) {
        const key = ++created
        timers.set(key, { at: now + ms, task })
        return () => void timers.delete(key)
      },
    },
    deliver: (to: DeviceAddress, push: Push) => void log.push(`${to.deviceId} ${push.name}`),
    ...(probe && { probe }),
  })
  return {
    switchboard,
    store,
    log,
    deadlines: () => [...timers.values()].map(({ at }) => at),
    /** Sets the clock to `at` and fires the only timer. */
    async fire(at: number) {
      now = at
      const [key, timer] = [...timers][0] ?? []
      if (key === undefined || !timer) throw new Error('No timer')
      timers.delete(key)
      timer.task()
      // The memory store settles in microtasks.
      await new Promise((resolve) => setImmediate(resolve))
    },
    async connect(...devices: DeviceAddress[]) {
      for (const from of devices) await switchboard.dispatch({ name: 'connectDevice', from, displayName: '' })
    },
    start: () => switchboard.dispatch({ name: 'call:start', from: alice, id: 'start', request: startRequest('bob') }),
  }
}

describe('createSwitchboard', () => {
  it('acknowledges a command before it delivers the pushes', async () => {
    const { switchboard, connect, log } = setUp()
    await connect(alice, bob)
    const start = { name: 'call:start', from: alice, id: 'start', request: startRequest('bob') } as const
    await switchboard.dispatch(start, (reply) => void log.push(`start ${String(reply.ok)}`))
    const answer = { name: 'call:answer', from: bob, id: 'answer', request: answering } as const
    await switchboard.dispatch(answer, (reply) => void log.push(`answer ${String(reply.ok)}`))
    expect(log).toEqual([
      'start true',
      'bob-1 call:incoming',
      'answer true',
      'alice-1 call:user',
      'alice-1 call:peer',
      'bob-1 call:user',
      'bob-1 call:peer',
    ])
  })

  it.each(['answers', 'calls the caller back'])('probes the device of the caller when the callee %s', async (act) => {
    const probed: string[] = []
    const { switchboard, connect, start } = setUp(({ deviceId }) => {
      probed.push(deviceId)
      return Promise.resolve()
    })
    await connect(alice, bob)
    await start()
    expect(probed).toEqual([])
    const command = { from: bob, id: 'second' }
    if (act === 'answers') await switchboard.dispatch({ ...command, name: 'call:answer', request: answering })
    else
      await switchboard.dispatch({
        ...command,
        name: 'call:start',
        request: startRequest('alice', { roomId: 'room-1111111111111111' }),
      })
    expect(probed).toEqual(['alice-1'])
  })

  it('keeps one timer for a call and moves it with the deadline', async () => {
    const { switchboard, connect, start, deadlines } = setUp()
    await connect(alice, bob)
    expect(deadlines()).toEqual([])
    await start()
    expect(deadlines()).toEqual([6_000])
    await switchboard.dispatch({ name: 'call:ring', from: bob, id: 'ring', request: room })
    expect(deadlines()).toEqual([6_000])
    await switchboard.dispatch({ name: 'call:answer', from: bob, id: 'answer', request: answering })
    expect(deadlines()).toEqual([])
    await switchboard.dispatch({ name: 'disconnectDevice', from: bob })
    expect(deadlines().sort()).toEqual([121_000, 31_000])
    await switchboard.dispatch({ name: 'connectDevice', from: bob, displayName: '' })
    expect(deadlines()).toEqual([])
  })

  it('runs a deadline whose timer fires before the clock shows its time', async () => {
    const { connect, start, fire, store, log, deadlines } = setUp()
    await connect(alice, bob)
    await start()
    await fire(5_999)
    expect(log).toEqual(['bob-1 call:incoming', 'bob-1 call:closed', 'alice-1 call:closed'])
    expect(store.calls.size).toBe(0)
    expect(deadlines()).toEqual([])
  })

  it('removes a disconnected user after two minutes', async () => {
    const { switchboard, connect, store, fire, deadlines } = setUp()
    await connect(alice)
    await switchboard.dispatch({ name: 'disconnectDevice', from: alice })
    expect(deadlines()).toEqual([121_000])
    await fire(121_000)
    expect(store.users.size).toBe(0)
  })

  it('allows relays to the devices of a call that has reached another user', async () => {
    const { switchboard, connect, start } = setUp()
    const tablet = { ...alice, deviceId: 'alice-2' }
    const access = (...devices: DeviceAddress[]) =>
      Promise.all(devices.map((device) => switchboard.iceAccess(device, room.roomId)))
    await connect(alice, tablet)
    await start()
    expect(await access(alice, bob, tablet)).toEqual(['withoutRelay', 'all', 'none'])
    await connect(bob)
    expect(await access(alice, bob, tablet)).toEqual(['all', 'all', 'none'])
    await switchboard.dispatch({ name: 'disconnectDevice', from: bob })
    expect(await access(alice)).toEqual(['withoutRelay'])
    await connect(bob)
    await switchboard.dispatch({ name: 'call:answer', from: bob, id: 'answer', request: answering })
    await switchboard.dispatch({ name: 'disconnectDevice', from: bob })
    expect(await access(alice, bob)).toEqual(['all', 'all'])
    await switchboard.dispatch({ name: 'call:end', from: alice, id: 'end', request: hangingUp })
    expect(await access(alice)).toEqual(['none'])
  })

  it('cancels its timers when it is closed', async () => {
    const { switchboard, connect, start, deadlines } = setUp()
    await connect(alice)
    await start()
    switchboard.close()
    expect(deadlines()).toEqual([])
  })

  it('resumes with stored records: deadlines stay, devices are disconnected', async () => {
    const { switchboard, connect, start, store } = setUp()
    await connect(alice, bob)
    await start()
    switchboard.close()
    const timers: number[] = []
    const clock = { now: () => 3_000, after: (ms: number) => (timers.push(3_000 + ms), () => undefined) }
    const next = createSwitchboard({ store, clock, settings: { domain: 'example.com' }, deliver: () => undefined })
    await next.resume({ users: [...store.users.values()], calls: [...store.calls.values()] })
    expect(timers).toContain(6_000)
    expect([...store.users.values()].map(({ devices }) => devices.map(({ disconnectedAt }) => disconnectedAt))).toEqual(
      [[3_000], [3_000]],
    )
    expect(store.calls.get(room.roomId)?.members).toMatchObject([{ ...alice, expiresAt: 33_000 }])
    // The server was away, not the caller: its clients may take longer to reconnect than a caller may be lost.
    expect(store.calls.get(room.roomId)?.abandonedUntil).toBe(33_000)
  })

  it('writes nothing when a step throws', () => {
    const store = createMemorySessionStore()
    const fail = () =>
      store.transact(() => {
        throw new Error('on purpose')
      })
    expect(fail).toThrow('on purpose')
    expect(store.users.size).toBe(0)
  })
})
