import { describe, expect, it } from 'vitest'
import { answering, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

describe('the limit of devices per user', () => {
  it('disconnects the device that has been connected for the longest time', () => {
    const network = createTestNetwork({ maxDevicesPerUser: 2 })
    const [first, second, third] = ['1', '2', '3'].map((id) => network.client('alice', id))
    for (const client of [first, second]) client?.connect()
    first?.disconnect()
    first?.connect()
    const { disconnected, reply } = network.dispatch({
      name: 'connectDevice',
      from: third?.address ?? { userJid: '', deviceId: '' },
      displayName: '',
    })
    expect(disconnected).toEqual([second?.address])
    expect(reply.ok).toBe(true)
    expect(second?.send('call:start', startRequest('bob'))).toMatchObject({ failure: { code: 'not-connected' } })
    expect(first?.send('call:start', startRequest('bob')).ok).toBe(true)
  })

  it('never disconnects a device in a call, and refuses one more if all are in calls', () => {
    const network = createTestNetwork({ maxDevicesPerUser: 1 })
    const [alice, bob] = [network.connect('alice'), network.connect('bob')]
    alice.send('call:start', startRequest('bob'))
    bob.send('call:answer', answering)
    const from = { ...bob.address, deviceId: 'another' }
    const connecting = network.dispatch({ name: 'connectDevice', from, displayName: '' })
    expect(connecting.disconnected).toEqual([])
    expect(connecting.changes.users.size).toBe(0)
    expect(connecting.reply).toMatchObject({
      failure: { statusCode: 409, message: 'Too many devices of this user are in calls' },
    })
    bob.send('call:end', { roomId: answering.roomId, reason: 'hangup' })
    expect(network.dispatch({ name: 'connectDevice', from, displayName: '' }).disconnected).toEqual([bob.address])
  })

  it('lets a device connect again that is connected already', () => {
    const network = createTestNetwork({ maxDevicesPerUser: 1 })
    const alice = network.connect('alice')
    const { disconnected } = network.dispatch({ name: 'connectDevice', from: alice.address, displayName: '' })
    expect(disconnected).toEqual([])
  })

  it('keeps the record of a user small who connects ever new devices', () => {
    const network = createTestNetwork({ maxDevicesPerUser: 3 })
    for (let index = 0; index < 100; index++) network.connect('alice', `device-${String(index)}`)
    expect(network.users.get('alice@example.com')?.devices).toHaveLength(6)
  })
})
