import { expect, it } from 'vitest'
import { connectCall, placeCall, waitUntilConnected } from './connectCall.ts'
import { setUpTestPages } from './setUpTestPages.ts'
import { eventually } from './testPage.ts'

// The documented orders of events, by their numbers, read from the event logs of the pages. Number 9, a network failure, needs a
// network that a test can cut: see apps/bench/reliability.

const pages = setUpTestPages()

async function openRinging() {
  const [alice, bob] = await pages.openAliceAndBob()
  await placeCall(alice, bob)
  await alice.waitForStatus('Bob', 'ringing')
  return { alice, bob }
}

async function openConnected() {
  const [alice, bob] = await pages.openAliceAndBob()
  await connectCall(alice, bob)
  return { alice, bob }
}

/** Alice's call rings on both of Bob's devices. */
async function openRingingOnTwoDevices() {
  const [alice, bob] = await pages.openAliceAndBob()
  const tablet = await pages.open('bob')
  await placeCall(alice, bob)
  await tablet.waitForIncomingCall('audio', 'Alice')
  await alice.waitForStatus('Bob', 'ringing')
  return { alice, bob, tablet }
}

const ringingLog = ['makeVoiceCall()', 'audio(alice)', 'makeVoiceCall 200', 'ringing(bob)']

it('1. answered: emits ringing, connecting, tracks, joined and connected in this order', async () => {
  const { alice, bob } = await openConnected()
  await alice.expectLog([...ringingLog, 'connecting(bob)', 'audio(bob)', 'joined(bob)', 'connected(bob)'])
  await bob.expectLog([
    'incoming(alice)',
    'answerCall()',
    'audio(bob)',
    'answerCall 200',
    'connecting(alice)',
    'audio(alice)',
    'joined(alice)',
    'connected(alice)',
  ])
  await alice.click('End call')
  await bob.waitForCleanup()
})

it('2. declined: stops ringing on every device of the callee', async () => {
  const { alice, bob, tablet } = await openRingingOnTwoDevices()
  await bob.click('Decline')
  await alice.callScreen('Bob').getByText('Bob declined the call').waitFor()
  await tablet.incomingCallDialog('audio', 'Alice').waitFor({ state: 'detached' })
  await alice.expectLog([...ringingLog, 'busy(bob) closed declined'])
  await tablet.expectLog(['incoming(alice)', 'ended(bob) closed declined'])
  await bob.expectLog(['incoming(alice)', 'declineCall()', 'declineCall 200'])
  for (const testPage of [alice, bob, tablet]) await testPage.waitForCleanup()
})

it('3. engaged: emits a missed call to the callee and does not ring', async () => {
  const { alice, bob } = await openConnected()
  await bob.clearLog()
  const carol = await pages.open('carol')
  await carol.click('Call Bob')
  await carol.callScreen('Bob').getByText('Bob is in another call').waitFor()
  await eventually(() => carol.logSummary()).toContain('engaged(bob) closed engaged')
  await bob.expectLog(['missed(carol) engaged'])
  expect(await bob.page.getByRole('alertdialog').count()).toBe(0)
  await alice.waitForStatus('Bob', 'connected')
  await alice.click('End call')
  await bob.waitForCleanup()
  await carol.waitForCleanup()
})

it('4. canceled: stops ringing and emits a missed call', async () => {
  const { alice, bob } = await openRinging()
  await alice.click('End call')
  await bob.incomingCallDialog('audio', 'Alice').waitFor({ state: 'detached' })
  await bob.expectLog(['incoming(alice)', 'ended(alice) closed cancelled', 'missed(alice) ended'])
  await bob.page.getByText('Missed call from Alice').waitFor()
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('5. no answer: ends the call for both users and emits a missed call', async () => {
  await pages.startServer({ OFFHOOK_RING_TIMEOUT_MS: '3000' })
  const { alice, bob } = await openRinging()
  await alice.callScreen('Bob').getByText('Bob did not answer').waitFor()
  await alice.expectLog([...ringingLog, 'ended(bob) closed no-answer'])
  await bob.expectLog(['incoming(alice)', 'ended(alice) closed no-answer', 'missed(alice) ended'])
  await alice.waitForCleanup()
})

it('6. callee without a device: ends the call as unavailable', async () => {
  await pages.startServer({ OFFHOOK_RING_TIMEOUT_MS: '2000' })
  const alice = await pages.open('alice')
  await alice.dialByName('bob', 'Call Bob')
  await alice.waitForStatus('Bob', 'calling')
  await alice.callScreen('Bob').getByText('Bob is not available').waitFor()
  await alice.expectLog(['makeVoiceCall()', 'audio(alice)', 'makeVoiceCall 200', 'ended(bob) closed unavailable'])
  await alice.waitForCleanup()
})

it('6. callee without a device: rings on a device that connects in time', async () => {
  const alice = await pages.open('alice')
  await alice.dialByName('bob', 'Call Bob')
  await eventually(() => alice.logSummary()).toContain('makeVoiceCall 200')
  await alice.waitForStatus('Bob', 'calling')
  const bob = await pages.open('bob')
  await bob.waitForIncomingCall('audio', 'Alice')
  await bob.click('Answer')
  await alice.waitForStatus('Bob', 'connected')
  await alice.expectLog([...ringingLog, 'connecting(bob)', 'audio(bob)', 'joined(bob)', 'connected(bob)'])
  await bob.click('End call')
  await alice.waitForCleanup()
})

it('7. hangup: emits ended to the other user only', async () => {
  const { alice, bob } = await openConnected()
  await alice.clearLog()
  await bob.clearLog()
  await bob.click('End call')
  await eventually(() => alice.logSummary()).toContain('ended(bob) closed hangup')
  await alice.callScreen('Bob').getByText('Call ended').waitFor()
  expect((await bob.logSummary()).filter((line) => line.startsWith('ended'))).toEqual([])
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('8. answered elsewhere: stops ringing without a missed call', async () => {
  const { alice, bob, tablet } = await openRingingOnTwoDevices()
  await tablet.click('Answer')
  await alice.waitForStatus('Bob', 'connected')
  await bob.incomingCallDialog('audio', 'Alice').waitFor({ state: 'detached' })
  await bob.expectLog(['incoming(alice)', 'ended(bob) closed answered-elsewhere'])
  expect(await bob.eventPayloads('callStatus')).toMatchObject([{ answeredElsewhere: true, sessionStatus: 'closed' }])
  await alice.click('End call')
  await tablet.waitForCleanup()
  await bob.waitForCleanup()
})

it('10. crossed calls: connects both users in one call without an answer', async () => {
  const [alice, bob] = await pages.openAliceAndBob()
  // Both permission prompts stay open until both users have clicked, so that the calls cross.
  for (const testPage of [alice, bob]) await testPage.page.evaluate(() => window.probe.holdMediaRequests())
  await Promise.all([alice.click('Call Bob'), bob.click('Call Alice')])
  await Promise.all([alice, bob].map((testPage) => testPage.page.evaluate(() => window.probe.releaseMediaRequests())))
  await waitUntilConnected(alice, bob)
  await alice.waitForIncrease('audioEnergy')
  await bob.waitForIncrease('audioEnergy')
  const rooms = await Promise.all(
    [alice, bob].map(async (testPage) => {
      const summary = await testPage.logSummary()
      expect(summary).toContain('makeVoiceCall 200')
      expect(summary.filter((line) => /^(incoming|missed|ended)/.test(line))).toEqual([])
      return (await testPage.eventPayloads('callStatus')).at(-1)?.roomId
    }),
  )
  expect(rooms[0]).toBe(rooms[1])
  await alice.click('End call')
  await alice.waitForCleanup()
  await bob.waitForCleanup()
})

it('11. microphone denied: keeps ringing and can be answered once access is granted', async () => {
  const alice = await pages.open('alice')
  const bob = await pages.open('bob', { allowDevices: false })
  await alice.click('Call Bob')
  const dialog = await bob.waitForIncomingCall('audio', 'Alice')
  await bob.click('Answer')
  await dialog.getByRole('alert').filter({ hasText: 'The microphone is blocked' }).waitFor()
  await bob.expectLog(['incoming(alice)', 'answerCall()', 'mediaError 100606', 'answerCall 100606'])
  await alice.waitForStatus('Bob', 'ringing')

  await bob.context.grantPermissions(['microphone', 'camera'])
  await bob.click('Answer')
  await waitUntilConnected(alice, bob)
  await alice.waitForIncrease('audioEnergy')
  await bob.click('End call')
  await bob.waitForCleanup()
  await alice.waitForCleanup()
})
