import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

/** A group call of Alice to Bob, Carol and Dave, which Bob has answered and which rings on two devices of Carol. */
function createRingingGroup() {
  const network = createTestNetwork({ preconnect: 'all' })
  const [alice, bob, carol, tablet] = [
    network.connect('alice'),
    network.connect('bob'),
    network.connect('carol'),
    network.connect('carol', 'tablet'),
  ]
  alice.send('call:start', startRequest(['bob', 'carol', 'dave']))
  carol.send('call:ring', room)
  bob.send('call:answer', answering)
  for (const client of [alice, bob, carol, tablet]) client.newPushes()
  return { network, alice, bob, carol, tablet }
}

function ringersAt(device: TestClient): string[] {
  const reply = device.send('session:sync', { knownCalls: [] })
  return reply.ok ? reply.value.calls.map(({ callerJid }) => callerJid) : []
}

describe('a group call that its caller leaves while it rings', () => {
  it('goes on, and rings on every device in the name of the member who stays', () => {
    const { network, alice, bob, carol, tablet } = createRingingGroup()
    alice.send('call:end', hangingUp)
    expect(bob.newPushes()).toEqual(['call:user alice ended hangup'])
    for (const device of [carol, tablet])
      expect(device.newPushes()).toEqual(['call:user alice ended hangup', 'call:user bob connecting'])
    expect(ringersAt(tablet)).toEqual([bob.userJid])
    const late = network.connect('carol', 'late')
    expect(late.payloads('call:incoming')).toMatchObject([{ call: { callerJid: bob.userJid } }])
    expect(network.connect('dave').payloads('call:incoming')).toMatchObject([{ call: { callerJid: bob.userJid } }])
  })

  it('rings in the name of the next member when that one leaves too', () => {
    const { network, alice, bob, carol, tablet } = createRingingGroup()
    const dave = network.connect('dave')
    dave.send('call:answer', answering)
    alice.send('call:end', hangingUp)
    carol.newPushes()
    dave.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    bob.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual(['call:user bob ended hangup', 'call:user dave connecting'])
    expect(ringersAt(tablet)).toEqual([dave.userJid])
    carol.send('call:answer', answering)
    expect(dave.newPushes().slice(-1)).toEqual(['call:peer carol-1 initiator'])
    expect(tablet.newPushes().slice(-1)).toEqual(['call:closed carol ended answered-elsewhere by carol'])
  })

  it('is missed when no member is left', () => {
    const { network, alice, bob, carol } = createRingingGroup()
    alice.send('call:end', hangingUp)
    bob.send('call:end', hangingUp)
    expect(carol.newPushes().slice(-1)).toEqual(['call:closed bob ended cancelled by bob, missed'])
    expect(network.calls.size).toBe(0)
  })

  it('says who was there when the ring time is over', () => {
    const { network, alice, bob, carol } = createRingingGroup()
    alice.send('call:end', hangingUp)
    network.advance(30_000)
    expect(carol.newPushes().slice(-1)).toEqual(['call:closed bob ended no-answer by the system, missed'])
    expect(bob.newPushes().slice(-1)).toEqual(['call:closed dave ended unavailable by the system'])
  })

  it('goes on as well when the caller closes the page', () => {
    const { network, alice, bob, carol } = createRingingGroup()
    alice.send('call:away', room)
    network.advance(8_000)
    expect(carol.newPushes()).toEqual(['call:user alice ended hangup', 'call:user bob connecting'])
    expect(bob.newPushes()).toEqual(['call:user alice connecting away', 'call:user alice ended hangup'])
  })

  it('shows the caller as long as they are there', () => {
    const { bob, carol, tablet } = createRingingGroup()
    bob.send('call:end', hangingUp)
    expect(carol.newPushes()).toEqual([])
    expect(ringersAt(tablet)).toEqual(['alice@example.com'])
  })
})
