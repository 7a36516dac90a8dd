import type { IceServersView } from '@offhook/protocol'
import { beforeEach, expect, it, vi } from 'vitest'
import type { MediaTransport } from '../api/ports/mediaTransport'
import { createFakeClock, type FakeClock } from '../testing/fakeClock'
import { createFakeNetwork } from '../testing/fakeNetwork'
import { type MediaSession, createMediaSession } from './mediaSession'

const MINUTE = 60_000
const servers = (credential: string) => [{ urls: 'turn:turn.example.com', username: 'alice', credential }]
const fetchIceServers = vi.fn<() => Promise<IceServersView>>()
const setIceServers = vi.fn<MediaTransport['setIceServers']>()
let clock: FakeClock
let media: MediaSession

beforeEach(() => {
  vi.resetAllMocks()
  clock = createFakeClock()
  const create = createFakeNetwork().transport('alice')
  media = createMediaSession({
    load: () => Promise.resolve((options) => ({ ...create(options), setIceServers })),
    fetchIceServers,
    clock,
    sendsEarlyMedia: true,
    onSignal: () => undefined,
    onConnectionState: () => undefined,
    onTrack: () => undefined,
    onProvisionalAnswer: () => undefined,
    onEarlyAudio: () => undefined,
    onEarlyVideo: () => undefined,
  })
  fetchIceServers.mockResolvedValue({ iceServers: servers('first'), lastsFor: 4 * MINUTE })
})

it('has newer TURN credentials before the older ones run out, for as long as the call lasts', async () => {
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

it('asks again where the server was away, at the start too', async () => {
  fetchIceServers.mockRejectedValueOnce(new Error('not connected'))
  media.prepare()
  await clock.advance(5_000)
  await clock.settle()
  expect(setIceServers).toHaveBeenCalledExactlyOnceWith(servers('first'))
  fetchIceServers.mockRejectedValueOnce(new Error('not connected'))
  await clock.advance(3 * MINUTE + 5_000)
  expect(fetchIceServers).toHaveBeenCalledTimes(4)
})

it('leaves servers alone that last for ever', async () => {
  fetchIceServers.mockResolvedValue({ iceServers: [], lastsFor: null })
  media.prepare()
  await clock.settle()
  expect(clock.pending).toBe(0)
})
