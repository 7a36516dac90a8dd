import { describe, expect, it } from 'vitest'
import { createAnsweredCall, createStartedCall } from './testing/calls'
import { room, startRequest, unmuted } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

/** Connects one device of a user after another, which rings and disconnects. */
function flap(network: ReturnType<typeof createTestNetwork>, count: number, round = 0): void {
  for (let index = 0; index < count; index += 1) {
    const device = network.connect('bob', `bob-${String(round)}-${String(index)}`)
    device.send('call:ring', room)
    device.disconnect()
  }
}

describe('what one user can make others pay for is bounded', () => {
  it('gives the caller at most six peers before the answer, however many devices the callee rings on', () => {
    const { network, alice, bob } = createStartedCall({ preconnect: 'relay' })
    bob.send('call:ring', room)
    flap(network, 100)
    expect(alice.payloads('call:peer')).toHaveLength(6)
    expect(network.calls.get(room.roomId)?.preconnectedDevices).toHaveLength(6)
    // A device that connects again keeps its place.
    expect(alice.send('session:sync', { knownCalls: [] })).toMatchObject({
      value: { calls: [{ peers: Array.from({ length: 6 }, () => ({ userJid: bob.userJid })) }] },
    })
  })

  it('forgets the devices of a callee that the server has forgotten', () => {
    const { network, bob } = createStartedCall({ ringTimeoutMs: 600_000 })
    for (let round = 0; round < 4; round += 1) {
      flap(network, 10, round)
      network.advance(130_000)
    }
    bob.disconnect()
    network.connect('bob', 'bob-last')
    const notified = network.calls.get(room.roomId)?.notifiedDevices.filter(({ userJid }) => userJid === bob.userJid)
    expect(notified?.length).toBeLessThanOrEqual(2)
  })

  it('keeps as many users in a call as it may have, also when members call others again and again', () => {
    const { network, alice, bob } = createAnsweredCall()
    for (let index = 0; index < 50; index += 1) {
      alice.send('call:start', startRequest(`user-${String(index)}`, { roomId: `room-of-alice-${String(index)}` }))
      const carol = network.connect('carol')
      bob.send('call:start', startRequest(['carol', 'alice'], { roomId: `room-of-bob-00-${String(index)}` }))
      carol.disconnect()
    }
    expect(network.calls.size).toBe(1)
    expect(network.calls.get(room.roomId)?.users.length).toBeLessThanOrEqual(8)
  })

  it('keeps 32 outcomes of a user, and one call of a caller', () => {
    const network = createTestNetwork()
    const [mallory, victim] = [network.connect('mallory'), network.connect('victim')]
    for (let index = 0; index < 100; index += 1) {
      const request = { roomId: `room-of-mallory-${String(index)}` }
      mallory.send('call:start', startRequest('victim', request))
      mallory.send('call:start', startRequest('other', { roomId: `room-second-000-${String(index)}` }))
      mallory.disconnect()
      mallory.connect()
    }
    expect(network.calls.size).toBe(1)
    for (let index = 0; index < 100; index += 1) {
      const request = { roomId: `room-that-ends-${String(index)}` }
      mallory.send('call:start', startRequest('victim', request))
      victim.send('call:answer', { ...request, tracks: unmuted })
      mallory.send('call:end', { ...request, reason: 'hangup' })
    }
    for (const { userJid } of [mallory, victim])
      expect(network.users.get(userJid)?.outcomes.length).toBeLessThanOrEqual(32)
  })
})
