import { describe, expect, it } from 'vitest'
import { answering, cameraMuted, nothingShared, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const notFound = { ok: false, failure: { statusCode: 404, code: 'not-found', message: 'No such call' } }

describe('ringing', () => {
  it('is told once, however many devices ring', () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    tablet.send('call:ring', room)
    expect(alice.news()).toEqual(['call:user bob ringing'])
  })

  it("is nobody else's to say", () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.online('alice'), network.online('mallory')]
    alice.send('call:start', startRequest('bob'))
    expect(mallory.send('call:ring', room)).toEqual(notFound)
    expect(alice.news()).toEqual([])
  })
})

describe('answering', () => {
  it("connects the two devices, of which the caller's is the initiator", () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:ring', room)
    bob.news()
    const reply = bob.send('call:answer', { ...room, tracks: cameraMuted })
    expect(reply).toMatchObject({
      value: {
        call: {
          seq: 1,
          peers: [],
          users: [
            { status: 'calling' },
            { userJid: 'bob@example.com', status: 'connecting', tracks: { ...cameraMuted, ...nothingShared } },
          ],
        },
      },
    })
    expect(alice.news()).toEqual(['call:user bob ringing', 'call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.news()).toEqual(['call:user alice connecting', 'call:peer alice-1'])
    expect(alice.heard.map(({ payload }) => 'seq' in payload && payload.seq)).toEqual([1, 2, 3])
  })

  it("on one device silences the user's others, and only the first one wins", () => {
    const network = createTestNetwork()
    const [alice, bob, tablet] = [network.online('alice'), network.online('bob'), network.online('bob', 'tablet')]
    alice.send('call:start', startRequest('bob'))
    expect(bob.send('call:answer', answering).ok).toBe(true)
    expect(tablet.send('call:answer', answering)).toEqual(notFound)
    expect(tablet.news()).toEqual(['call:incoming alice', 'call:closed bob ended answered-elsewhere by bob'])
    expect(alice.all('call:peer')).toHaveLength(1)
  })

  it('again on the same device is answered again and changes nothing', () => {
    const network = createTestNetwork()
    const [alice, bob] = [network.online('alice'), network.online('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    const before = alice.heard.length
    expect(bob.send('call:answer', answering)).toMatchObject({
      ok: true,
      value: { call: { peers: [{ initiator: false }] } },
    })
    expect(alice.heard).toHaveLength(before)
  })

  it('is impossible for a user who is in another call', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    bob.send('call:answer', answering)
    const second = { roomId: 'room-second-00000000' }
    carol.send('call:start', startRequest('dave', second))
    expect(alice.news()).toContain('call:user carol engaged engaged')
    expect(carol.send('call:answer', answering)).toEqual(notFound)
  })

  it('is impossible for somebody who was not called', () => {
    const network = createTestNetwork()
    const [alice, mallory] = [network.online('alice'), network.online('mallory')]
    alice.send('call:start', startRequest('bob'))
    expect(mallory.send('call:answer', answering)).toEqual(notFound)
    expect(mallory.send('call:answer', { ...answering, roomId: 'room-nobody-knows-it' })).toEqual(notFound)
  })

  it('one to many: those who answer connect with each other, the earlier one as initiator', () => {
    const network = createTestNetwork()
    const [alice, bob, carol] = [network.online('alice'), network.online('bob'), network.online('carol')]
    alice.send('call:start', startRequest(['bob', 'carol']))
    carol.send('call:answer', answering)
    const carolsNews = carol.news()
    bob.send('call:answer', answering)
    expect(alice.news()).toEqual([
      'call:user carol connecting',
      'call:peer carol-1 initiator',
      'call:user bob connecting',
      'call:peer bob-1 initiator',
    ])
    expect(carolsNews).toEqual(['call:incoming alice', 'call:user alice connecting', 'call:peer alice-1'])
    expect(carol.news()).toEqual(['call:user bob connecting', 'call:peer bob-1 initiator'])
    expect(bob.news()).toEqual([
      'call:incoming alice',
      'call:user alice connecting',
      'call:peer alice-1',
      'call:user carol connecting',
      'call:peer carol-1',
    ])
  })
})
