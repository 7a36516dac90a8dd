import { type CallClient, createCallClient, type RingMethod, selectActiveCall } from '@offhook/core'
import { createInMemoryServer, type InMemoryServer } from '@offhook/core/testing'
import { cleanup, render, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CallButton, CallProvider, CallScreen, DeviceSettings, IncomingCallModal, StartAudio } from './index'

// Two users in one page, with the devices, connections, sound, locks and storage of a real browser. Only the server is in memory.

/** What a browser API does. `getter`: reading the property throws, as `localStorage` does in a sandboxed frame. */
type Fault = 'absent' | 'getter' | 'throws' | 'rejects' | 'hangs'

interface ApiUnderTest {
  /** The object that has the property; `undefined` where this browser lacks the API. */
  owner: () => object | undefined
  property: string
  faults: readonly Fault[]
  /** Ring methods other than the tone are used only where the tone is not. */
  ringing?: readonly RingMethod[]
}

const synchronous = ['absent', 'throws'] as const
const asynchronous = ['absent', 'throws', 'rejects', 'hangs'] as const
const attribute = ['absent', 'getter'] as const
const silent = { ringing: ['notification', 'title', 'vibration'] } as const

const apis: Record<string, ApiUnderTest> = {
  'navigator.locks': { owner: () => navigator, property: 'locks', faults: attribute },
  'locks.request': { owner: () => LockManager.prototype, property: 'request', faults: asynchronous },
  'locks.query': { owner: () => LockManager.prototype, property: 'query', faults: asynchronous },
  localStorage: { owner: () => window, property: 'localStorage', faults: attribute },
  sessionStorage: { owner: () => window, property: 'sessionStorage', faults: attribute },
  indexedDB: { owner: () => window, property: 'indexedDB', faults: attribute },
  'Storage.getItem': { owner: () => Storage.prototype, property: 'getItem', faults: synchronous },
  'Storage.setItem': { owner: () => Storage.prototype, property: 'setItem', faults: synchronous },
  BroadcastChannel: { owner: () => window, property: 'BroadcastChannel', faults: synchronous },
  Notification: { owner: () => window, property: 'Notification', faults: ['absent', 'getter', 'throws'], ...silent },
  'Notification.permission': { owner: () => Notification, property: 'permission', faults: attribute, ...silent },
  'navigator.vibrate': { owner: () => navigator, property: 'vibrate', faults: synchronous, ...silent },
  'navigator.userActivation': { owner: () => navigator, property: 'userActivation', faults: attribute },
  'navigator.wakeLock': { owner: () => navigator, property: 'wakeLock', faults: attribute },
  'wakeLock.request': { owner: () => WakeLock.prototype, property: 'request', faults: asynchronous },
  'sentinel.release': { owner: () => WakeLockSentinel.prototype, property: 'release', faults: asynchronous },
  'navigator.permissions': { owner: () => navigator, property: 'permissions', faults: attribute },
  'permissions.query': { owner: () => Permissions.prototype, property: 'query', faults: asynchronous },
  'navigator.connection': { owner: () => navigator, property: 'connection', faults: attribute },
  'navigator.mediaSession': { owner: () => navigator, property: 'mediaSession', faults: attribute },
  'mediaSession.setActionHandler': {
    owner: () => MediaSession.prototype,
    property: 'setActionHandler',
    faults: synchronous,
  },
  AudioContext: { owner: () => window, property: 'AudioContext', faults: synchronous },
  'AudioContext.resume': { owner: () => AudioContext.prototype, property: 'resume', faults: asynchronous },
  'AudioContext.suspend': { owner: () => AudioContext.prototype, property: 'suspend', faults: asynchronous },
  'AudioContext.close': { owner: () => AudioContext.prototype, property: 'close', faults: asynchronous },
  'AudioContext.setSinkId': { owner: () => AudioContext.prototype, property: 'setSinkId', faults: asynchronous },
  createOscillator: { owner: () => BaseAudioContext.prototype, property: 'createOscillator', faults: synchronous },
  createMediaStreamSource: {
    owner: () => AudioContext.prototype,
    property: 'createMediaStreamSource',
    faults: synchronous,
  },
  'media.setSinkId': { owner: () => HTMLMediaElement.prototype, property: 'setSinkId', faults: asynchronous },
  'media.play': { owner: () => HTMLMediaElement.prototype, property: 'play', faults: ['throws', 'rejects', 'hangs'] },
  requestVideoFrameCallback: {
    owner: () => HTMLVideoElement.prototype,
    property: 'requestVideoFrameCallback',
    faults: synchronous,
  },
  enumerateDevices: { owner: () => MediaDevices.prototype, property: 'enumerateDevices', faults: asynchronous },
  getStats: { owner: () => RTCPeerConnection.prototype, property: 'getStats', faults: asynchronous },
  setConfiguration: { owner: () => RTCPeerConnection.prototype, property: 'setConfiguration', faults: synchronous },
  setParameters: { owner: () => RTCRtpSender.prototype, property: 'setParameters', faults: asynchronous },
  'crypto.subtle': { owner: () => crypto, property: 'subtle', faults: attribute },
  'subtle.deriveBits': { owner: () => SubtleCrypto.prototype, property: 'deriveBits', faults: asynchronous },
  'subtle.digest': { owner: () => SubtleCrypto.prototype, property: 'digest', faults: asynchronous },
  requestIdleCallback: { owner: () => window, property: 'requestIdleCallback', faults: ['absent', 'throws', 'hangs'] },
  matchMedia: { owner: () => window, property: 'matchMedia', faults: synchronous },
  IntersectionObserver: { owner: () => window, property: 'IntersectionObserver', faults: synchronous },
  ResizeObserver: { owner: () => window, property: 'ResizeObserver', faults: synchronous },
  'Intl.Segmenter': { owner: () => Intl, property: 'Segmenter', faults: synchronous },
  startViewTransition: {
    owner: () => document,
    property: 'startViewTransition',
    faults: ['absent', 'throws', 'hangs'],
  },
  documentPictureInPicture: { owner: () => window, property: 'documentPictureInPicture', faults: attribute },
  fullscreenEnabled: { owner: () => document, property: 'fullscreenEnabled', faults: attribute },
  requestFullscreen: { owner: () => Element.prototype, property: 'requestFullscreen', faults: asynchronous },
  setPointerCapture: { owner: () => Element.prototype, property: 'setPointerCapture', faults: synchronous },
  'element.animate': { owner: () => Element.prototype, property: 'animate', faults: synchronous },
}

const restores: (() => void)[] = []
const uncaught: unknown[] = []

/** Replaces a property of an object, on the object itself, until the end of the test. */
function replaceProperty(owner: object, property: string, descriptor: PropertyDescriptor): void {
  const own = Object.getOwnPropertyDescriptor(owner, property)
  Object.defineProperty(owner, property, { configurable: true, ...descriptor })
  restores.push(() => {
    if (own) Object.defineProperty(owner, property, own)
    else Reflect.deleteProperty(owner, property)
  })
}

const refusal = () => new DOMException('refused by the test', 'SecurityError')

function breakApi({ owner, property }: ApiUnderTest, fault: Fault): void {
  const object = owner()
  if (!object) return
  const behavior: Record<Fault, PropertyDescriptor> = {
    absent: { value: undefined, writable: true },
    getter: {
      get() {
        throw refusal()
      },
    },
    // A function can be called with and without `new`.
    throws: {
      value: function refuse() {
        throw refusal()
      },
    },
    rejects: { value: () => Promise.reject(refusal()) },
    hangs: { value: () => new Promise(() => undefined) },
  }
  replaceProperty(object, property, behavior[fault])
}

const recordError = (event: ErrorEvent | PromiseRejectionEvent) => {
  event.preventDefault()
  uncaught.push(event instanceof ErrorEvent ? (event.error ?? event.message) : event.reason)
}

let server: InMemoryServer
let clients: CallClient[] = []

beforeEach(() => {
  uncaught.length = 0
  addEventListener('error', recordError)
  addEventListener('unhandledrejection', recordError)
  server = createInMemoryServer({
    clock: {
      now: () => Date.now(),
      after: (ms, task) =>
        (
          (timer) => () =>
            clearTimeout(timer)
        )(setTimeout(task, ms)),
    },
    preconnect: 'all',
  })
})

afterEach(async () => {
  cleanup()
  for (const client of clients) await client.destroy()
  clients = []
  server.close()
  for (const restore of restores.splice(0)) restore()
  sessionStorage.clear()
  localStorage.clear()
  removeEventListener('error', recordError)
  removeEventListener('unhandledrejection', recordError)
})

const options = { timeout: 15_000 }

async function open(user: string, callee: string, ringing?: readonly RingMethod[]) {
  const client = createCallClient(
    { url: 'memory:', token: user, ...(ringing && { ringing: [...ringing] }) },
    { signaling: () => Promise.resolve(server.connectAs(user)) },
  )
  clients.push(client)
  const { container } = render(
    <CallProvider client={client}>
      <CallButton to={callee} callType="video" />
      <IncomingCallModal />
      <CallScreen />
      <StartAudio />
    </CallProvider>,
  )
  await client.connect()
  const call = () => selectActiveCall(client.store.getState())
  const click = async (name: string | RegExp) =>
    (await within(container).findByRole('button', { name }, options)).click()
  return { client, container, call, click }
}

type User = Awaited<ReturnType<typeof open>>

/** Whether both pictures and the sound of the other user arrive. */
function expectMedia({ client, container, call }: User): void {
  expect(call()?.status).toBe('connected')
  const videos = [...container.querySelectorAll('video')]
  expect(videos.map(({ videoWidth }) => videoWidth > 0)).toEqual([true, true])
  const remote = Object.values(call()?.participants ?? {}).find(({ isLocal }) => !isLocal)
  const track = client.tracks.get(remote?.tracks.microphone.trackId ?? '')
  expect(track).toMatchObject({ kind: 'audio', readyState: 'live', muted: false })
}

async function callThrough(ringing?: readonly RingMethod[]): Promise<void> {
  const alice = await open('alice', 'bob', ringing)
  const bob = await open('bob', 'alice', ringing)
  await alice.click(/Video call/)
  await waitFor(() => expect(alice.call()?.status).toBe('ringing'), options)
  await bob.click('Answer')
  await waitFor(() => {
    expectMedia(alice)
    expectMedia(bob)
  }, options)

  const settled = Promise.allSettled([
    bob.client.safetyCode(),
    bob.client.startAudio(),
    bob.client.selectDevice('speaker', 'default'),
  ])
  await bob.click(/Mute microphone/)
  await waitFor(() => {
    const participants = Object.values(alice.call()?.participants ?? {})
    expect(participants.find(({ isLocal }) => !isLocal)?.tracks.microphone.isMuted).toBe(true)
  }, options)
  await bob.click('Minimize')
  await bob.click('Back to the call')
  await bob.click('End call')
  await waitFor(() => {
    expect([alice.call()?.status, bob.call()?.status]).toEqual(['ended', 'ended'])
  }, options)
  await settled
  // What was refused may be reported only after the task that caused it.
  await new Promise((resolve) => setTimeout(resolve))
  expect(uncaught).toEqual([])
}

describe('a call goes through', () => {
  it('with a browser that refuses nothing', () => callThrough())

  describe.each(Object.entries(apis))('where %s', (_, api) => {
    it.each(api.faults)('is %s', async (fault) => {
      if (api.ringing) {
        replaceProperty(Notification, 'permission', { get: () => 'granted' })
        replaceProperty(navigator, 'userActivation', { get: () => ({ hasBeenActive: true, isActive: true }) })
      }
      breakApi(api, fault)
      await callThrough(api.ringing)
    })
  })

  it('where the audio context is interrupted, as by a phone call on iOS', async () => {
    replaceProperty(AudioContext.prototype, 'state', { get: () => 'interrupted' })
    replaceProperty(AudioContext.prototype, 'resume', {
      value: () => Promise.reject(new DOMException('interrupted', 'InvalidStateError')),
    })
    await callThrough()
  })
})

describe('device settings', () => {
  it.each(['media.setSinkId', 'enumerateDevices', 'AudioContext', 'localStorage'])(
    'open where %s is refused',
    (name) => {
      const api = apis[name] ?? expect.unreachable()
      breakApi(api, api.faults.includes('throws') ? 'throws' : 'getter')
      const client = createCallClient({ url: 'memory:', token: 'alice' })
      clients.push(client)
      const { getByRole } = render(
        <CallProvider client={client}>
          <DeviceSettings />
        </CallProvider>,
      )
      expect(getByRole('group', { name: 'Sound and camera' })).toBeTruthy()
      expect(uncaught).toEqual([])
    },
  )
})
