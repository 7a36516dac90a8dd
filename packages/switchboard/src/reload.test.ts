import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { answering, hangingUp, room } from './testing/requests'

const endingsOf = (client: { payloads(name: 'call:closed'): { reason: string; endedBy: string | null }[] }) =>
  client.payloads('call:closed').map(({ reason, endedBy }) => [reason, endedBy])

describe('a page that is left', () => {
  it('is away at once and has hung up after eight seconds', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    expect(bob.send('call:away', room)).toEqual({ ok: true, value: null })
    bob.disconnect()
    expect(alice.payloads('call:user').at(-1)?.user).toMatchObject({ userJid: bob.userJid, isAway: true })
    network.advance(7_900)
    expect(network.calls.size).toBe(1)
    network.advance(200)
    expect(endingsOf(alice)).toEqual([['hangup', bob.userJid]])
    expect(network.calls.size).toBe(0)
  })

  it('has hung up sooner if the member time-out is shorter', () => {
    const { network, alice, bob } = createStartedCall({ memberTimeoutMs: 2_000 })
    bob.send('call:answer', answering)
    bob.send('call:away', room)
    network.advance(2_100)
    expect(endingsOf(alice)).toEqual([['hangup', bob.userJid]])
  })

  it('has canceled the call if no callee had answered', () => {
    const { network, alice, bob } = createStartedCall()
    alice.send('call:away', room)
    alice.disconnect()
    network.advance(8_100)
    expect(bob.payloads('call:closed')).toMatchObject([{ reason: 'cancelled', endedBy: alice.userJid, missed: true }])
  })

  it('leaves a call that rings there ringing', () => {
    const { network, bob } = createStartedCall()
    bob.send('call:away', room)
    bob.disconnect()
    network.advance(20_000)
    expect(network.connect('bob', 'bob-after').newPushes()).toEqual(['call:incoming alice'])
  })

  it('is back with its session:sync when it was not unloaded', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    bob.send('call:away', room)
    bob.disconnect()
    bob.connect()
    bob.send('session:sync', { knownCalls: [room.roomId] })
    expect(alice.payloads('call:user').at(-1)?.user).not.toHaveProperty('isAway')
    network.advance(60_000)
    expect(network.calls.size).toBe(1)
  })

  it('is not back with a new connection alone', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    bob.send('call:away', room)
    bob.disconnect()
    bob.connect()
    network.advance(8_100)
    expect(endingsOf(alice)).toEqual([['hangup', bob.userJid]])
  })
})

describe('a reloaded page', () => {
  it('resumes its membership and becomes a new peer of the other members', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    bob.send('call:away', room)
    bob.disconnect()
    network.advance(3_000)
    alice.newPushes()
    const after = network.connect('bob', 'bob-after')
    const reply = after.send('session:sync', { knownCalls: [], resumedDevices: ['bob-0', 'bob-1'] })
    expect(reply).toMatchObject({
      value: {
        calls: [
          {
            roomId: room.roomId,
            talkingFor: 3_000,
            seq: 0,
            peers: [{ userJid: alice.userJid, deviceId: 'alice-1', initiator: false }],
          },
        ],
      },
    })
    expect(alice.newPushes()).toEqual(['call:peer bob-after initiator', 'call:user bob connecting'])
    expect(alice.payloads('call:user').at(-1)?.user).not.toHaveProperty('isAway')
    network.advance(60_000)
    expect(network.calls.size).toBe(1)
    after.send('call:end', hangingUp)
    expect(endingsOf(alice)).toEqual([['hangup', bob.userJid]])
  })

  it('stays the initiator where it was', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    alice.send('call:away', room)
    const after = network.connect('alice', 'alice-after')
    expect(after.send('session:sync', { knownCalls: [], resumedDevices: ['alice-1'] })).toMatchObject({
      value: { calls: [{ peers: [{ deviceId: 'bob-1', initiator: true }] }] },
    })
    expect(bob.newPushes().at(-2)).toBe('call:peer alice-after')
  })

  it('takes no membership from a page that is live', () => {
    const { network, alice, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    const other = network.connect('bob', 'bob-other')
    const sync = { knownCalls: [], resumedDevices: ['bob-1', 'alice-1'] }
    expect(other.send('session:sync', sync)).toMatchObject({ value: { calls: [] } })
    expect([...alice.newPushes(), ...bob.newPushes()]).toEqual([])
    expect(network.calls.get(room.roomId)?.members).toMatchObject([{}, { deviceId: 'bob-1', expiresAt: null }])
  })

  it('takes the membership from a page that is away and still connected', () => {
    const { network, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    bob.send('call:away', room)
    const after = network.connect('bob', 'bob-after')
    after.send('session:sync', { knownCalls: [], resumedDevices: ['bob-1'] })
    expect(bob.newPushes()).toEqual(['call:closed bob ended answered-elsewhere by bob'])
    expect(after.newPushes()).toEqual([])
  })

  it('resumes nothing again when its session:sync is repeated', () => {
    const { network, bob } = createStartedCall()
    const after = network.connect('bob', 'bob-after')
    const sync = { knownCalls: [], resumedDevices: ['bob-1'] }
    after.send('session:sync', sync)
    // The page before it had answered: its command arrives late.
    bob.send('call:answer', answering)
    bob.disconnect()
    after.disconnect()
    const again = network.connect('bob', 'bob-after')
    expect(again.send('session:sync', sync)).toMatchObject({ value: { calls: [] } })
    expect(network.calls.get(room.roomId)?.members).toMatchObject([{}, { deviceId: 'bob-1' }])
  })

  it('continues the numbers of its pushes after call:closed', () => {
    const { network, alice, bob } = createStartedCall()
    const after = network.connect('bob', 'bob-after')
    bob.send('call:answer', answering)
    expect(after.payloads('call:closed')).toMatchObject([{ seq: 2, reason: 'answered-elsewhere' }])
    bob.disconnect()
    expect(after.send('session:sync', { knownCalls: [], resumedDevices: ['bob-1'] })).toMatchObject({
      value: { calls: [{ roomId: room.roomId, seq: 2 }], closed: [] },
    })
    alice.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    expect(after.payloads('call:mute')).toMatchObject([{ seq: 3, isMuted: true }])
  })

  it('continues a call that still rings', () => {
    const { network, alice, bob } = createStartedCall()
    alice.send('call:away', room)
    alice.disconnect()
    const after = network.connect('alice', 'alice-after')
    after.send('session:sync', { knownCalls: [], resumedDevices: ['alice-1'] })
    bob.send('call:answer', answering)
    expect(after.newPushes()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
  })

  it('becomes a new peer of the preconnected devices', () => {
    const { network, alice, bob } = createStartedCall({ preconnect: 'all' })
    bob.send('call:ring', room)
    bob.newPushes()
    alice.disconnect()
    const after = network.connect('alice', 'alice-after')
    expect(after.send('session:sync', { knownCalls: [], resumedDevices: ['alice-1'] })).toMatchObject({
      value: { calls: [{ peers: [{ deviceId: 'bob-1', preconnect: 'all' }] }] },
    })
    expect(bob.newPushes()).toEqual(['call:peer alice-after all'])
  })

  it('resumes no membership of another user', () => {
    const { network, bob } = createAnsweredCall({ answerAfterMs: 5_000 })
    const mallory = network.connect('mallory')
    expect(mallory.send('session:sync', { knownCalls: [], resumedDevices: ['bob-1', 'alice-1'] })).toMatchObject({
      value: { calls: [] },
    })
    expect(bob.newPushes()).toEqual([])
  })
})
