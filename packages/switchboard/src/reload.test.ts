import { describe, expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

/** Alice and Bob in a call. */
function talking() {
  const net = createTestNetwork()
  const [alice, bob] = [net.online('alice'), net.online('bob')]
  alice.send('call:start', startRequest('bob'))
  net.advance(5_000)
  bob.send('call:answer', answering)
  for (const phone of [alice, bob]) phone.news()
  return { net, alice, bob }
}

const reasonsOf = (phone: { all(name: 'call:closed'): { reason: string; endedBy: string | null }[] }) =>
  phone.all('call:closed').map(({ reason, endedBy }) => [reason, endedBy])

describe('a page that goes', () => {
  it('is away for the others at once, and has hung up after eight seconds', () => {
    const { net, alice, bob } = talking()
    expect(bob.send('call:away', room)).toEqual({ ok: true, value: null })
    bob.disconnect()
    expect(alice.all('call:user').at(-1)?.user).toMatchObject({ userJid: bob.userJid, isAway: true })
    net.advance(7_900)
    expect(net.calls.size).toBe(1)
    net.advance(200)
    expect(reasonsOf(alice)).toEqual([['hangup', bob.userJid]])
    expect(net.calls.size).toBe(0)
  })

  it('keeps its seat for less where the operator keeps all seats for less', () => {
    const net = createTestNetwork({ seatTimeoutMs: 2_000 })
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    bob.send('call:away', room)
    net.advance(2_100)
    expect(reasonsOf(alice)).toEqual([['hangup', bob.userJid]])
  })

  it('has cancelled where nobody had answered', () => {
    const net = createTestNetwork()
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    alice.send('call:away', room)
    alice.disconnect()
    net.advance(8_100)
    expect(bob.all('call:closed')).toMatchObject([{ reason: 'cancelled', endedBy: alice.userJid, missed: true }])
  })

  it('declines nothing that rings there', () => {
    const net = createTestNetwork()
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:away', room)
    bob.disconnect()
    net.advance(20_000)
    expect(net.online('bob', 'bob-after').news()).toEqual(['call:incoming alice'])
  })

  it('is away no more when it says that it is there: it was only put aside', () => {
    const { net, alice, bob } = talking()
    bob.send('call:away', room)
    bob.disconnect()
    bob.connect()
    bob.send('session:sync', { known: [room.roomId] })
    expect(alice.all('call:user').at(-1)?.user).not.toHaveProperty('isAway')
    net.advance(60_000)
    expect(net.calls.size).toBe(1)
  })

  it('does not come back by a line alone, which may be the one it left with', () => {
    const { net, alice, bob } = talking()
    bob.send('call:away', room)
    bob.disconnect()
    bob.connect()
    net.advance(8_100)
    expect(reasonsOf(alice)).toEqual([['hangup', bob.userJid]])
  })
})

describe('a page that was reloaded', () => {
  it('sits where it sat, and the others link to it anew', () => {
    const { net, alice, bob } = talking()
    bob.send('call:away', room)
    bob.disconnect()
    net.advance(3_000)
    alice.news()
    const after = net.online('bob', 'bob-after')
    const reply = after.send('session:sync', { known: [], resumes: ['bob-0', 'bob-1'] })
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
    expect(alice.news()).toEqual(['call:peer bob-after initiator', 'call:user bob connecting'])
    expect(alice.all('call:user').at(-1)?.user).not.toHaveProperty('isAway')
    net.advance(60_000)
    expect(net.calls.size).toBe(1)
    after.send('call:end', hangingUp)
    expect(reasonsOf(alice)).toEqual([['hangup', bob.userJid]])
  })

  it('is still the one that makes the offers where it was', () => {
    const { net, alice, bob } = talking()
    alice.send('call:away', room)
    const after = net.online('alice', 'alice-after')
    expect(after.send('session:sync', { known: [], resumes: ['alice-1'] })).toMatchObject({
      value: { calls: [{ peers: [{ deviceId: 'bob-1', initiator: true }] }] },
    })
    expect(bob.news().at(-2)).toBe('call:peer alice-after')
  })

  it('takes the call from a page that is still there: there is one seat', () => {
    const { net, bob } = talking()
    const after = net.online('bob', 'bob-after')
    after.send('session:sync', { known: [], resumes: ['bob-1'] })
    expect(bob.news()).toEqual(['call:closed bob ended answered-elsewhere by bob'])
    expect(after.news()).toEqual([])
  })

  it('is told in numbers that go on, where an answer that was on its way had closed the call for it', () => {
    const net = createTestNetwork()
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    const after = net.online('bob', 'bob-after')
    bob.send('call:answer', answering)
    expect(after.all('call:closed')).toMatchObject([{ seq: 2, reason: 'answered-elsewhere' }])
    expect(after.send('session:sync', { known: [], resumes: ['bob-1'] })).toMatchObject({
      value: { calls: [{ roomId: room.roomId, seq: 2 }], closed: [] },
    })
    alice.send('call:mute', { ...room, source: 'microphone', isMuted: true })
    expect(after.all('call:mute')).toMatchObject([{ seq: 3, isMuted: true }])
  })

  it('goes on calling', () => {
    const net = createTestNetwork()
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    alice.send('call:away', room)
    alice.disconnect()
    const after = net.online('alice', 'alice-after')
    after.send('session:sync', { known: [], resumes: ['alice-1'] })
    bob.send('call:answer', answering)
    expect(after.news()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
  })

  it('is told to the devices that have connected while they ring', () => {
    const net = createTestNetwork({ preconnect: 'all' })
    const [alice, bob] = [net.online('alice'), net.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    bob.news()
    const after = net.online('alice', 'alice-after')
    expect(after.send('session:sync', { known: [], resumes: ['alice-1'] })).toMatchObject({
      value: { calls: [{ peers: [{ deviceId: 'bob-1', preconnect: 'all' }] }] },
    })
    expect(bob.news()).toEqual(['call:peer alice-after all'])
  })

  it("takes nobody else's seat", () => {
    const { net, bob } = talking()
    const mallory = net.online('mallory')
    expect(mallory.send('session:sync', { known: [], resumes: ['bob-1', 'alice-1'] })).toMatchObject({
      value: { calls: [] },
    })
    expect(bob.news()).toEqual([])
  })
})
