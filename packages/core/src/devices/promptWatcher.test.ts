import { expect, it } from 'vitest'
import { createFakeClock } from '../testing/fakeClock'
import { createFakeMediaDevices } from '../testing/fakeMediaDevices'
import { createTestEnvironment } from '../testing/testEnvironment'
import { watchPrompts } from './promptWatcher'

const audio = { audio: true, video: false }
const both = { audio: true, video: true }

function watchedDevices() {
  const clock = createFakeClock()
  const devices = createFakeMediaDevices()
  const changes: string[] = []
  const watched = watchPrompts(devices, clock, (source, isPrompting) => {
    changes.push(`${source} ${String(isPrompting)}`)
  })
  return { clock, devices, changes, watched }
}

it('reports a prompt for each requested source after a second, until the browser answers', async () => {
  const { clock, devices, changes, watched } = watchedDevices()
  const answer = devices.hold()
  const request = watched.getUserMedia(both)
  await clock.advance(999)
  expect(changes).toEqual([])
  await clock.advance(1)
  expect(changes).toEqual(['microphone true', 'camera true'])
  answer()
  await request
  expect(changes.slice(2)).toEqual(['microphone false', 'camera false'])
})

it('reports no prompt for devices that open at once, and leaves no timer', async () => {
  const { clock, changes, watched } = watchedDevices()
  await watched.getUserMedia(both)
  expect(clock.pending).toBe(0)
  await clock.advance(5_000)
  expect(changes).toEqual([])
})

it('ends a prompt that is refused', async () => {
  const { clock, devices, changes, watched } = watchedDevices()
  const answer = devices.hold()
  devices.deny('microphone')
  const refused = expect(watched.getUserMedia(audio)).rejects.toThrow()
  await clock.advance(1_000)
  answer()
  await refused
  expect(changes).toEqual(['microphone true', 'microphone false'])
})

it('counts requests: the prompt of one goes on when another is answered', async () => {
  const { clock, devices, changes, watched } = watchedDevices()
  const answerCamera = devices.hold('camera')
  const answerMicrophone = devices.hold('microphone')
  const first = watched.getUserMedia(audio)
  const second = watched.getUserMedia(both)
  await clock.advance(1_000)
  answerMicrophone()
  await first
  expect(changes).toEqual(['microphone true', 'camera true'])
  answerCamera()
  await second
  expect(changes.slice(2)).toEqual(['microphone false', 'camera false'])
})

it('forgets the prompt of a call that has ended, and leaves no timer', async () => {
  const environment = createTestEnvironment()
  const alice = await environment.createTestClient('alice')
  for (const waitMs of [500, 1_500]) {
    const pendingBefore = environment.clock.pending
    const answer = alice.devices.hold()
    void alice.client.makeVoiceCall(['bob']).catch(() => undefined)
    await environment.clock.advance(waitMs)
    await alice.client.endCall()
    await environment.settle()
    expect(alice.client.store.getState().capture.microphone.isPrompting).toBe(false)
    expect(environment.clock.pending).toBe(pendingBefore)
    answer()
    await environment.settle()
  }
})

it('shows in the store what the caller, the callee and a preview wait for', async () => {
  const environment = createTestEnvironment()
  const { clock } = environment
  const alice = await environment.createTestClient('alice')
  const bob = await environment.createTestClient('bob')
  const prompting = (page: typeof alice) => {
    const { microphone, camera } = page.client.store.getState().capture
    return [microphone.isPrompting, camera.isPrompting]
  }
  const answerAlice = alice.devices.hold()
  const made = alice.client.makeVideoCall(['bob'])
  await clock.advance(1_000)
  // The fake camera and microphone open separately, without a prompt for both.
  expect(prompting(alice)).toEqual([true, true])
  expect(bob.client.store.getState().incomingRoomIds).toEqual([])
  answerAlice()
  await environment.settle()
  await made
  expect(prompting(alice)).toEqual([false, false])

  const answerBob = bob.devices.hold()
  const answered = bob.client.answerCall({ callType: 'audio' })
  await clock.advance(1_000)
  expect(prompting(bob)).toEqual([true, false])
  answerBob()
  await environment.settle()
  await answered
  expect(prompting(bob)).toEqual([false, false])

  await alice.client.endCall()
  await environment.settle()
  const answerPreview = alice.devices.hold()
  const close = alice.client.openPreview('camera')
  await clock.advance(1_000)
  expect(prompting(alice)).toEqual([false, true])
  answerPreview()
  await environment.settle()
  expect(prompting(alice)).toEqual([false, false])
  close()
})
