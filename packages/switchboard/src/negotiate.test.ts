import type { CommandRequest } from '@offhook/protocol'
import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork, type TestClient } from './testing/testNetwork'

const offer = { generation: 1, signal: { type: 'offer', sdp: 'v=0' } } as const
const candidateOf = (
  client: TestClient,
  generation = 1,
): Pick<CommandRequest<'call:signal'>, 'generation' | 'signal'> => ({
  generation,
  signal: { type: 'candidate', candidate: { candidate: `candidate:of ${client.address.deviceId}`, sdpMid: '0' } },
})
const ringing = { ...room, canNegotiate: true }

/** A call of Alice that rings on two devices of Bob, with the policy `off`. */
function createRingingCall({ callerCan = true, calleeCan = true } = {}) {
  const network = createTestNetwork({ preconnect: 'off' })
  const [alice, bob, tablet] = [network.connect('alice'), network.connect('bob'), network.connect('bob', 'tablet')]
  alice.send('call:start', { ...startRequest('bob'), ...(callerCan && { canNegotiate: true }) })
  for (const device of [bob, tablet]) device.send('call:ring', calleeCan ? ringing : room)
  return { network, alice, bob, tablet }
}

const send = (from: TestClient, to: TestClient, signal: Pick<CommandRequest<'call:signal'>, 'generation' | 'signal'>) =>
  from.send('call:signal', { ...room, to: to.address, ...signal })
/** What the signals to a client carry. */
const signalsTo = (client: TestClient) =>
  client
    .payloads('call:signal')
    .map(({ signal }) => (signal.type === 'candidate' ? signal.candidate.candidate : signal.type))

describe('devices that negotiate before the answer', () => {
  it('are peers of each other, with the policy off', () => {
    const { alice, bob } = createRingingCall()
    expect(alice.payloads('call:peer').map(({ peer }) => peer.preconnect)).toEqual(['negotiate', 'negotiate'])
    expect(bob.newPushes()).toEqual(['call:incoming alice', 'call:peer alice-1 negotiate'])
  })

  it.each([{ callerCan: false }, { calleeCan: false }])(
    'are no peers if one of them is an older client: %o',
    (which) => {
      const { alice, bob } = createRingingCall(which)
      expect([...alice.payloads('call:peer'), ...bob.payloads('call:peer')]).toEqual([])
      expect(send(alice, bob, offer).ok).toBe(false)
    },
  )

  it('get the descriptions of each other, and no candidate before the answer', () => {
    const { alice, bob, tablet } = createRingingCall()
    for (const [from, to] of [
      [alice, bob],
      [alice, tablet],
      [bob, alice],
    ] as const) {
      expect(send(from, to, candidateOf(from)).ok).toBe(true)
      expect(send(from, to, offer).ok).toBe(true)
    }
    for (const client of [alice, bob, tablet]) expect(signalsTo(client)).toEqual(['offer'])
  })

  it('get the candidates with the answer, the device that answers alone', () => {
    const { network, alice, bob, tablet } = createRingingCall()
    send(alice, bob, candidateOf(alice))
    send(alice, tablet, candidateOf(alice))
    send(bob, alice, candidateOf(bob))
    send(tablet, alice, candidateOf(tablet))
    bob.send('call:answer', answering)
    expect(signalsTo(bob)).toEqual(['candidate:of alice-1'])
    expect(signalsTo(alice)).toEqual(['candidate:of bob-1'])
    expect(signalsTo(tablet)).toEqual([])
    expect(network.calls.get(room.roomId)?.heldSignals).toBeUndefined()
    send(bob, alice, candidateOf(bob))
    expect(signalsTo(alice)).toHaveLength(2)
  })

  it('get no candidate if the callee declines or the caller cancels', () => {
    for (const end of ['call:decline', 'call:end'] as const) {
      const { network, alice, bob, tablet } = createRingingCall()
      send(alice, bob, candidateOf(alice))
      if (end === 'call:decline') bob.send(end, room)
      else alice.send(end, hangingUp)
      expect([...signalsTo(alice), ...signalsTo(bob), ...signalsTo(tablet)]).toEqual([])
      expect(network.calls.size).toBe(0)
    }
  })

  it('get none of an older generation', () => {
    const { alice, bob } = createRingingCall()
    send(alice, bob, candidateOf(alice, 1))
    send(alice, bob, candidateOf(alice, 2))
    bob.send('call:answer', answering)
    expect(bob.payloads('call:signal').map(({ generation }) => generation)).toEqual([2])
  })

  it('cannot fill the record of a call with candidates', () => {
    const { network, alice, bob } = createRingingCall()
    for (let index = 0; index < 1_000; index++) {
      send(alice, bob, candidateOf(alice))
      send(bob, alice, candidateOf(bob))
    }
    expect(network.calls.get(room.roomId)?.heldSignals).toHaveLength(32)
  })

  it('keep the candidates of a callee who still rings when another one answers', () => {
    const network = createTestNetwork({ preconnect: 'off' })
    const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
    alice.send('call:start', { ...startRequest(['bob', 'carol']), canNegotiate: true })
    for (const device of [bob, carol]) {
      device.send('call:ring', ringing)
      send(alice, device, candidateOf(alice))
    }
    bob.send('call:answer', answering)
    expect([signalsTo(bob), signalsTo(carol)]).toEqual([['candidate:of alice-1'], []])
    carol.send('call:answer', answering)
    expect(signalsTo(carol)).toEqual(['candidate:of alice-1'])
  })
})
