import type { SwitchboardSettings } from '../settings'
import { answering, startRequest } from './requests'
import { createTestNetwork } from './testNetwork'

/** Alice and Bob online, and a video call that Alice has started to Bob. */
export function createStartedCall(overrides: Partial<SwitchboardSettings> = {}) {
  const network = createTestNetwork(overrides)
  const [alice, bob] = [network.connect('alice'), network.connect('bob')]
  alice.send('call:start', startRequest('bob'))
  return { network, alice, bob }
}

/** The same call, answered by Bob. Later calls of `newPushes` start after the answer. */
export function createAnsweredCall({ answerAfterMs = 0 } = {}) {
  const { network, alice, bob } = createStartedCall()
  network.advance(answerAfterMs)
  bob.send('call:answer', answering)
  for (const client of [alice, bob]) client.newPushes()
  return { network, alice, bob }
}
