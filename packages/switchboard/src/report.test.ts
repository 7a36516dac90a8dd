import type { CommandRequest } from '@offhook/protocol'
import { expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const report: CommandRequest<'call:report'> = {
  ...room,
  ...{ callType: 'video', direction: 'outgoing', isPartial: false, duration: null, peers: [] },
  setup: { ringing: null, answer: null, connected: null, audio: null, video: null },
  reconnects: { count: 0, longest: 0 },
  ...{ endReason: 'hangup', endedBy: 'local' },
}
const accepted = { ok: true, value: null }
const refused = { ok: false, failure: { code: 'not-found', statusCode: 404, message: 'No such call' } }

/** Alice and Bob are in a call. */
function createCall() {
  const network = createTestNetwork()
  const [alice, bob, mallory] = [network.connect('alice'), network.connect('bob'), network.connect('mallory')]
  alice.send('call:start', startRequest('bob'))
  bob.send('call:answer', answering)
  return { network, alice, bob, mallory }
}

it('accepts one report of each device that was in the call, after its end', () => {
  const { alice, bob } = createCall()
  expect(alice.send('call:report', report)).toEqual(refused)
  alice.send('call:end', hangingUp)
  for (const client of [alice, bob]) {
    expect(client.send('call:report', report)).toEqual(accepted)
    expect(client.send('call:report', report)).toEqual(refused)
  }
})

it('refuses a report that arrives again with the same command id', () => {
  const { alice } = createCall()
  alice.send('call:end', hangingUp)
  expect(alice.send('call:report', report, 'an-id')).toEqual(accepted)
  expect(alice.send('call:report', report, 'an-id')).toEqual(refused)
})

it('refuses a report about a call of other users, and about one that never was', () => {
  const { alice, mallory } = createCall()
  alice.send('call:end', hangingUp)
  expect(mallory.send('call:report', report)).toEqual(refused)
  expect(mallory.send('call:report', { ...report, roomId: 'room-1111111111111111' })).toEqual(refused)
})

it('refuses a report of a device on which the call only rang', () => {
  const network = createTestNetwork()
  const [alice, phone, laptop] = [
    network.connect('alice'),
    network.connect('bob', 'phone'),
    network.connect('bob', 'laptop'),
  ]
  alice.send('call:start', startRequest('bob'))
  phone.send('call:answer', answering)
  phone.send('call:end', hangingUp)
  expect(laptop.send('call:report', report)).toEqual(refused)
  expect(phone.send('call:report', report)).toEqual(accepted)
})

it('refuses a report two minutes after the end', () => {
  const { network, alice, bob } = createCall()
  alice.send('call:end', hangingUp)
  network.advance(120_000)
  // Writing the record of a user prunes it.
  bob.send('call:start', startRequest('mallory', { roomId: 'room-2222222222222222' }))
  expect(bob.send('call:report', report)).toEqual(refused)
})

it('accepts the report of the page that a member has reloaded, and none of the earlier page', () => {
  const { network, alice } = createCall()
  alice.disconnect()
  const page = network.connect('alice', 'alice-2')
  page.send('session:sync', { knownCalls: [], resumedDevices: [alice.address.deviceId] })
  page.send('call:end', hangingUp)
  alice.connect()
  expect(alice.send('call:report', report)).toEqual(refused)
  expect(page.send('call:report', report)).toEqual(accepted)
})

it('changes nothing that other users see', () => {
  const { alice, bob } = createCall()
  alice.send('call:end', hangingUp)
  bob.newPushes()
  alice.send('call:report', report)
  expect(bob.newPushes()).toEqual([])
})
