import { describe, expect, it, vi } from 'vitest'
import { createFakeTrack } from '../testing/fakeTrack'
import { createEarlyMedia } from './earlyMedia'
import type { PeerEntry } from './peerEntry'

function setUp() {
  const onEarlyAudio = vi.fn()
  const onEarlyVideo = vi.fn()
  return { onEarlyAudio, onEarlyVideo, earlyMedia: createEarlyMedia({ onEarlyAudio, onEarlyVideo }) }
}

/** @param initiator Whether this end makes the offers: then the peer is a callee. */
const createPeer = (initiator: boolean): PeerEntry => ({
  peerId: 'bob/1',
  address: { userJid: 'bob', deviceId: '1' },
  initiator,
  isActive: false,
  connectionState: 'connected',
  tracks: { microphone: createFakeTrack('audio'), camera: createFakeTrack('video') },
  videoPaused: new Set(),
})

describe('early media of a caller', () => {
  it('plays from the answer until it is reverted', () => {
    const { earlyMedia, onEarlyAudio, onEarlyVideo } = setUp()
    const caller = createPeer(false)
    earlyMedia.start(caller)
    expect(onEarlyAudio).not.toHaveBeenCalled()
    earlyMedia.answer()
    earlyMedia.start(caller)
    earlyMedia.stop(caller)
    earlyMedia.revertAnswer()
    earlyMedia.start(caller)
    const { microphone, camera } = caller.tracks
    expect(onEarlyAudio.mock.calls).toEqual([
      [microphone, 'play'],
      [microphone, 'stop'],
    ])
    expect(onEarlyVideo.mock.calls).toEqual([
      ['bob', camera],
      ['bob', null],
    ])
  })

  it('follows a track that changes, until the peer is active', () => {
    const { earlyMedia, onEarlyAudio } = setUp()
    const caller = createPeer(false)
    const previous = caller.tracks.microphone
    earlyMedia.answer()
    caller.tracks.microphone = createFakeTrack('audio')
    earlyMedia.trackChanged(caller, 'microphone', previous)
    expect(onEarlyAudio.mock.calls).toEqual([
      [previous, 'stop'],
      [caller.tracks.microphone, 'play'],
    ])
    caller.isActive = true
    earlyMedia.trackChanged(caller, 'microphone', caller.tracks.microphone)
    expect(onEarlyAudio).toHaveBeenCalledTimes(2)
  })
})

describe('early media of a callee', () => {
  it('is prepared once for each track, and never played', () => {
    const { earlyMedia, onEarlyAudio, onEarlyVideo } = setUp()
    const callee = createPeer(true)
    const { microphone } = callee.tracks
    earlyMedia.answer()
    earlyMedia.start(callee)
    earlyMedia.prepareAudio(callee, microphone)
    earlyMedia.prepareAudio(callee, microphone)
    earlyMedia.releaseAudio(callee)
    expect(onEarlyAudio.mock.calls).toEqual([
      [microphone, 'prepare'],
      [microphone, 'stop'],
    ])
    expect(onEarlyVideo).not.toHaveBeenCalled()
  })
})
