import { expect, it } from 'vitest'
import { eventually } from './handset.ts'
import { setUpPhones } from './setUpPhones.ts'

/** The stories of CONTRACT.md, section 4, told by the log on the pages. Story 9, the network, needs a network that can be cut. */

const phones = setUpPhones()

/** Alice calls Bob, his phone rings, and she knows. */
async function ringing(...windowsOfBob: unknown[]) {
  const [alice, bob] = await phones.openTwo()
  const more = await Promise.all(windowsOfBob.map(() => phones.open('bob')))
  await alice.click('Call Bob')
  await Promise.all([bob, ...more].map((phone) => phone.rings('audio', 'Alice')))
  await alice.hasStatus('Bob', 'ringing')
  return { alice, bob, tablet: more[0]! }
}

async function talking() {
  const { alice, bob } = await ringing()
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  return { alice, bob }
}

const dialled = ['makeVoiceCall()', 'audio(alice)', 'makeVoiceCall 200', 'ringing(bob)']

it('1. answered', async () => {
  const { alice, bob } = await talking()
  await alice.tells([...dialled, 'connecting(bob)', 'audio(bob)', 'joined(bob)', 'connected(bob)'])
  await bob.tells([
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
  await bob.isSilent()
})

it('2. declined, with a second device of Bob', async () => {
  const { alice, bob, tablet } = await ringing('a second window')
  await bob.click('Decline')
  await alice.screen('Bob').getByText('Bob declined the call').waitFor()
  await tablet.dialog('audio', 'Alice').waitFor({ state: 'detached' })
  await alice.tells([...dialled, 'busy(bob) closed declined'])
  await tablet.tells(['incoming(alice)', 'ended(bob) closed declined'])
  await bob.tells(['incoming(alice)', 'declineCall()', 'declineCall 200'])
  for (const phone of [alice, bob, tablet]) await phone.isSilent()
})

it('3. Bob is in another call', async () => {
  const { alice, bob } = await talking()
  await bob.clearLog()
  const carol = await phones.open('carol')
  await carol.click('Call Bob')
  await carol.screen('Bob').getByText('Bob is in another call').waitFor()
  await eventually(() => carol.story()).toContain('engaged(bob) closed engaged')
  await bob.tells(['missed(carol) engaged'])
  expect(await bob.page.getByRole('alertdialog').count()).toBe(0)
  await alice.hasStatus('Bob', 'connected')
  await alice.click('End call')
  await bob.isSilent()
  await carol.isSilent()
})

it('4. Alice cancels', async () => {
  const { alice, bob } = await ringing()
  await alice.click('End call')
  await bob.dialog('audio', 'Alice').waitFor({ state: 'detached' })
  await bob.tells(['incoming(alice)', 'ended(alice) closed cancelled', 'missed(alice) ended'])
  await bob.page.getByText('Missed call from Alice').waitFor()
  await alice.isSilent()
  await bob.isSilent()
})

it('5. nobody answers', async () => {
  await phones.serve({ OFFHOOK_RING_TIMEOUT_MS: '3000' })
  const { alice, bob } = await ringing()
  await alice.screen('Bob').getByText('Bob did not answer').waitFor()
  await alice.tells([...dialled, 'ended(bob) closed no-answer'])
  await bob.tells(['incoming(alice)', 'ended(alice) closed no-answer', 'missed(alice) ended'])
  await alice.isSilent()
})

it('6. Bob has no device, and none comes', async () => {
  await phones.serve({ OFFHOOK_RING_TIMEOUT_MS: '2000' })
  const alice = await phones.open('alice')
  await alice.dial('bob', 'Call Bob')
  await alice.hasStatus('Bob', 'calling')
  await alice.screen('Bob').getByText('Bob is not available').waitFor()
  await alice.tells(['makeVoiceCall()', 'audio(alice)', 'makeVoiceCall 200', 'ended(bob) closed unavailable'])
  await alice.isSilent()
})

it('6. Bob has no device, and one comes in time', async () => {
  const alice = await phones.open('alice')
  await alice.dial('bob', 'Call Bob')
  await eventually(() => alice.story()).toContain('makeVoiceCall 200')
  await alice.hasStatus('Bob', 'calling')
  const bob = await phones.open('bob')
  await bob.rings('audio', 'Alice')
  await bob.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await alice.tells([...dialled, 'connecting(bob)', 'audio(bob)', 'joined(bob)', 'connected(bob)'])
  await bob.click('End call')
  await alice.isSilent()
})

it('7. hang-up', async () => {
  const { alice, bob } = await talking()
  await alice.clearLog()
  await bob.clearLog()
  await bob.click('End call')
  await eventually(() => alice.story()).toContain('ended(bob) closed hangup')
  await alice.screen('Bob').getByText('Call ended').waitFor()
  expect((await bob.story()).filter((line) => line.startsWith('ended'))).toEqual([])
  await alice.isSilent()
  await bob.isSilent()
})

it("8. answered on Bob's other device", async () => {
  const { alice, bob, tablet } = await ringing('a second window')
  await tablet.click('Answer')
  await alice.hasStatus('Bob', 'connected')
  await bob.dialog('audio', 'Alice').waitFor({ state: 'detached' })
  await bob.tells(['incoming(alice)', 'ended(bob) closed answered-elsewhere'])
  expect(await bob.payloads('callStatus')).toMatchObject([{ answeredElsewhere: true, sessionStatus: 'closed' }])
  await alice.click('End call')
  await tablet.isSilent()
  await bob.isSilent()
})

it('10. both dial each other', async () => {
  const [alice, bob] = await phones.openTwo()
  // Both are asked for their microphones, and allow them at the same moment.
  for (const phone of [alice, bob]) await phone.page.evaluate(() => window.probe.hold())
  await Promise.all([alice.click('Call Bob'), bob.click('Call Alice')])
  await Promise.all([alice, bob].map((phone) => phone.page.evaluate(() => window.probe.release())))
  await alice.hasStatus('Bob', 'connected')
  await bob.hasStatus('Alice', 'connected')
  await alice.rises('audioEnergy')
  await bob.rises('audioEnergy')
  const rooms = await Promise.all(
    [alice, bob].map(async (phone) => {
      const story = await phone.story()
      expect(story).toContain('makeVoiceCall 200')
      expect(story.filter((line) => /^(incoming|missed|ended)/.test(line))).toEqual([])
      return (await phone.payloads('callStatus')).at(-1)?.roomId
    }),
  )
  expect(rooms[0]).toBe(rooms[1])
  await alice.click('End call')
  await alice.isSilent()
  await bob.isSilent()
})

it('11. microphone refused: it rings on, and can be answered once it is allowed', async () => {
  const alice = await phones.open('alice')
  const bob = await phones.open('bob', { mayUseDevices: false })
  await alice.click('Call Bob')
  const dialog = await bob.rings('audio', 'Alice')
  await bob.click('Answer')
  await dialog.getByRole('alert').filter({ hasText: 'The microphone is blocked' }).waitFor()
  await bob.tells(['incoming(alice)', 'answerCall()', 'mediaError 100606', 'answerCall 100606'])
  await alice.hasStatus('Bob', 'ringing')

  await bob.context.grantPermissions(['microphone', 'camera'])
  await bob.click('Answer')
  await bob.hasStatus('Alice', 'connected')
  await alice.hasStatus('Bob', 'connected')
  await alice.rises('audioEnergy')
  await bob.click('End call')
  await bob.isSilent()
  await alice.isSilent()
})
