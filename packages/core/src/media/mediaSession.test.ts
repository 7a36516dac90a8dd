import type { DeviceAddress, IceServersView } from '@offhook/protocol'
import { beforeEach, expect, it, vi } from 'vitest'
import type { MediaTransport, MediaTransportOptions } from '../api/ports/mediaTransport'
import { createFakeClock, type FakeClock } from '../testing/fakeClock'
import { createFakeNetwork } from '../testing/fakeNetwork'
import { createFakeTrack } from '../testing/fakeTrack'
import { type MediaSession, createMediaSession } from './mediaSession'

const MINUTE = 60_000
const servers = (credential: string) => [{ urls: 'turn:turn.example.com', username: 'alice', credential }]
const fetchIceServers = vi.fn<() => Promise<IceServersView>>()
const setIceServers = vi.fn<MediaTransport['setIceServers']>()
const onConnectionState = vi.fn<(userJid: string, state: string) => void>()
const onProvisionalAnswer = vi.fn<(device: DeviceAddress) => void>()
const onVideoPaused = vi.fn()
let transportEvents: MediaTransportOptions
let clock: FakeClock
let media: MediaSession

beforeEach(() => {
  vi.resetAllMocks()
  clock = createFakeClock()
  const create = createFakeNetwork().transport('alice')
  media = createMediaSession({
    savesData: () => false,
    videoLimit: { maxBitrate: null, maxLines: null },
    load: () =>
      Promise.resolve((options) => {
        transportEvents = options
        return { ...create(options), setIceServers }
      }),
    fetchIceServers,
    clock,
    earlyMedia: true,
    onSignal: () => undefined,
    onConnectionState,
    onTrack: () => undefined,
    onProvisionalAnswer,
    onEarlyAudio: () => undefined,
    onEarlyVideo: () => undefined,
    onVideoPaused,
  })
  fetchIceServers.mockResolvedValue({ iceServers: servers('first'), lastsFor: 4 * MINUTE })
})

it('fetches new TURN credentials before the old ones expire, until it is closed', async () => {
  media.prepare()
  await clock.advance(3 * MINUTE - 1)
  expect(fetchIceServers).toHaveBeenCalledOnce()
  fetchIceServers.mockResolvedValue({ iceServers: servers('second'), lastsFor: 4 * MINUTE })
  await clock.advance(1)
  await clock.settle()
  expect(setIceServers).toHaveBeenCalledExactlyOnceWith(servers('second'))
  await clock.advance(3 * MINUTE)
  expect(fetchIceServers).toHaveBeenCalledTimes(3)
  media.close()
  expect(clock.pending).toBe(0)
})

it('retries when the server cannot be reached, for the first fetch too', async () => {
  fetchIceServers.mockRejectedValueOnce(new Error('not connected'))
  media.prepare()
  await clock.advance(5_000)
  await clock.settle()
  expect(setIceServers).toHaveBeenCalledExactlyOnceWith(servers('first'))
  fetchIceServers.mockRejectedValueOnce(new Error('not connected'))
  await clock.advance(3 * MINUTE + 5_000)
  expect(fetchIceServers).toHaveBeenCalledTimes(4)
})

it('does not fetch servers again that never expire', async () => {
  fetchIceServers.mockResolvedValue({ iceServers: [], lastsFor: null })
  media.prepare()
  await clock.settle()
  expect(clock.pending).toBe(0)
})

it('does not take a device whose media is interrupted for one that has answered', async () => {
  const [phone, laptop] = ['phone', 'laptop'].map((deviceId) => ({ userJid: 'bob', deviceId }))
  for (const device of [phone!, laptop!]) media.addPeer({ ...device, initiator: true, preconnect: 'all' })
  await clock.settle()
  for (const peerId of ['bob/phone', 'bob/laptop'])
    transportEvents.onTrack(peerId, 'microphone', createFakeTrack('audio', 'microphone', 'Microphone'))
  media.activatePeer(phone!)
  transportEvents.onConnectionState('bob/laptop', 'interrupted')
  onProvisionalAnswer.mockClear()
  media.deactivatePeer(phone!)
  expect(onProvisionalAnswer).not.toHaveBeenCalled()
  transportEvents.onConnectionState('bob/laptop', 'connected')
  expect(onProvisionalAnswer).toHaveBeenCalledExactlyOnceWith(laptop)
})

it('reports a device as interrupted that has stopped to send before its answer was handled', async () => {
  const phone = { userJid: 'bob', deviceId: 'phone' }
  media.addPeer({ ...phone, initiator: true, preconnect: 'all' })
  await clock.settle()
  const track = createFakeTrack('audio', 'microphone', 'Microphone')
  transportEvents.onTrack('bob/phone', 'microphone', track)
  transportEvents.onTrack('bob/phone', 'microphone', null)
  media.activatePeer(phone)
  expect(onConnectionState).toHaveBeenLastCalledWith('bob', 'interrupted')
  media.deactivatePeer(phone)
  transportEvents.onTrack('bob/phone', 'microphone', track)
  onConnectionState.mockClear()
  media.activatePeer(phone)
  expect(onConnectionState).not.toHaveBeenCalledWith('bob', 'interrupted')
})

it('reports a paused picture of an active peer only, and its end when the peer is removed', async () => {
  const phone = { userJid: 'bob', deviceId: 'phone' }
  media.addPeer({ ...phone, initiator: true, preconnect: 'all' })
  await clock.settle()
  transportEvents.onVideoPaused?.('bob/phone', 'incoming', true)
  expect(onVideoPaused).not.toHaveBeenCalled()
  media.activatePeer(phone)
  expect(onVideoPaused).toHaveBeenCalledExactlyOnceWith('bob', 'incoming', true)
  media.removePeer('bob')
  expect(onVideoPaused).toHaveBeenLastCalledWith('bob', 'incoming', false)
})
