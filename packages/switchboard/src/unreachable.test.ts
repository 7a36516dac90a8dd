import { expect, it } from 'vitest'
import { answering, hangingUp, room, startRequest } from './testing/requests'
import { createTestNetwork } from './testing/testNetwork'

const jid = (name: string) => `${name}@example.com`

/** Alice, Bob and Carol are in a call. */
function createGroupCall() {
  const network = createTestNetwork()
  const [alice, bob, carol] = [network.connect('alice'), network.connect('bob'), network.connect('carol')]
  alice.send('call:start', startRequest(['bob', 'carol']))
  for (const client of [bob, carol]) client.send('call:answer', answering)
  for (const client of [alice, bob, carol]) client.newPushes()
  const unreachable = () =>
    network.calls
      .get(room.roomId)
      ?.users.flatMap((user) => (user.unreachable ? [[user.userJid, user.unreachable]] : []))
  return { network, alice, bob, carol, unreachable }
}

it('tells the other members whom a device has no media path to, once for each change', () => {
  const { alice, bob, carol, unreachable } = createGroupCall()
  const report = { ...room, userJids: [jid('carol')] }
  expect(bob.send('call:unreachable', report)).toEqual({ ok: true, value: null })
  bob.send('call:unreachable', report)
  expect(unreachable()).toEqual([[jid('bob'), [jid('carol')]]])
  expect(alice.newPushes()).toEqual(['call:user bob connecting apart from carol'])
  expect(carol.newPushes()).toEqual(['call:user bob connecting apart from carol'])
  expect(bob.newPushes()).toEqual([])
  bob.send('call:unreachable', { ...room, userJids: [] })
  expect(unreachable()).toEqual([])
  expect(alice.newPushes()).toEqual(['call:user bob connecting'])
})

it('keeps only members: neither the sender nor users who are not in the call', () => {
  const { bob, unreachable } = createGroupCall()
  bob.send('call:unreachable', { ...room, userJids: [jid('bob'), jid('zoe'), jid('carol'), jid('carol')] })
  expect(unreachable()).toEqual([[jid('bob'), [jid('carol')]]])
})

it('refuses a device that is not in the call', () => {
  const { network } = createGroupCall()
  const dave = network.connect('dave')
  const tablet = network.connect('bob', 'bob-tablet')
  for (const client of [dave, tablet])
    expect(client.send('call:unreachable', { ...room, userJids: [jid('alice')] })).toMatchObject({
      failure: { code: 'not-found' },
    })
})

it('forgets the paths of a user who leaves, and of a page that is reloaded', () => {
  const { network, alice, bob, carol, unreachable } = createGroupCall()
  bob.send('call:unreachable', { ...room, userJids: [jid('carol')] })
  carol.send('call:unreachable', { ...room, userJids: [jid('alice'), jid('bob')] })
  bob.disconnect()
  const page = network.connect('bob', 'bob-reloaded')
  page.send('session:sync', { knownCalls: [], resumedDevices: [bob.address.deviceId] })
  expect(unreachable()).toEqual([[jid('carol'), [jid('alice'), jid('bob')]]])
  page.send('call:unreachable', { ...room, userJids: [jid('carol')] })
  carol.send('call:end', hangingUp)
  expect(unreachable()).toEqual([])
  expect(alice.newPushes().at(-1)).toBe('call:user carol ended hangup')
})
