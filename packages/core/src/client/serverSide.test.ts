import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CallClient } from '../api/callClient'
import { initialCallStoreState } from '../api/callStoreState'
import { attachTrack } from '../media/attachTrack'
import { createCallClient } from './createCallClient'

// A server that renders the app evaluates its modules too, which create a client and connect it: Next.js, Remix, Astro.

const token = vi.fn(() => Promise.reject(new ReferenceError('location is not defined')))
const onConnection = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  token.mockClear()
})

function createServerSideClient(): CallClient {
  expect(typeof window).toBe('undefined')
  return createCallClient({
    url: 'http://localhost:3000',
    token,
    callbackListeners: { connectionListener: onConnection },
  })
}

it('connects nowhere on a server: no token, no timer, no change of the store, no event', async () => {
  const client = createServerSideClient()
  await client.connect()
  await client.connect()
  expect(vi.getTimerCount()).toBe(0)
  expect(token).not.toHaveBeenCalled()
  expect(onConnection).not.toHaveBeenCalled()
  expect(client.store.getState()).toBe(initialCallStoreState)
  await client.disconnect()
  await client.destroy()
})

it('rejects commands on a server and says why, and leaves no timer and no unhandled rejection', async () => {
  const client = createServerSideClient()
  await client.connect()
  const commands = [
    client.makeVoiceCall(['bob']),
    client.makeVideoCall(['bob']),
    client.selectDevice('microphone', ''),
    client.checkConnection(),
    client.startAudio(),
    client.playTestSound(),
  ]
  for (const command of commands)
    await expect(command).rejects.toMatchObject({
      code: 'not-connected',
      message: expect.stringMatching(/browser/) as string,
    })
  for (const command of [client.answerCall(), client.declineCall(), client.muteAudio(true), client.muteVideo(true)])
    await expect(command).rejects.toMatchObject({ code: 'not-found' })
  await expect(client.endCall()).resolves.toMatchObject({ statusCode: 200 })
  await expect(client.safetyCode()).resolves.toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

it('ignores on a server what needs a page, and the functions that stop it', () => {
  const client = createServerSideClient()
  const element = {} as HTMLMediaElement
  const stops = [
    client.mountAudio(element),
    client.watchDevices(),
    client.openPreview('camera'),
    client.subscribeAudioLevel('bob', () => undefined),
    client.subscribeMicrophoneLevel(() => undefined),
    client.on('incomingCall', () => undefined),
    client.store.subscribe(() => undefined),
    attachTrack({} as MediaStreamTrack, element),
  ]
  client.prepareDevices('video')
  client.dismissCall('room')
  for (const stop of stops) stop()
  expect(vi.getTimerCount()).toBe(0)
})
