import { expect, it } from 'vitest'
import { noVideoLimits } from './cameraEncoding'
import { createMediaSlots } from './mediaSlots'

const createTrack = (kind: string, muted: boolean) =>
  Object.assign(new EventTarget(), { kind, muted, readyState: 'live' }) as unknown as MediaStreamTrack

/** A transceiver whose sender takes a track when the test resolves `replaced`. */
function createTransceiver(kind: 'audio' | 'video', replaced: Promise<void>) {
  const sender = {
    track: null as MediaStreamTrack | null,
    async replaceTrack(track: MediaStreamTrack | null) {
      await replaced
      sender.track = track
    },
    getParameters: () => ({ encodings: [] }),
    setParameters: () => Promise.resolve(),
  }
  return { sender, receiver: { track: createTrack(kind, true) } } as unknown as RTCRtpTransceiver
}

function createSlots() {
  const sent: string[] = []
  const reported: [source: string, isReported: boolean][] = []
  const slots = createMediaSlots({
    localTracks: () => ({ microphone: null, camera: null }),
    videoLimits: () => noVideoLimits,
    shownSize: () => null,
    onRemoteShownSize: () => undefined,
    isVideoPaused: () => false,
    send: (message) => sent.push(message),
    isConnectionClosed: () => false,
    onTrack: (source, track) => reported.push([source, track !== null]),
    onRemoteVideoPaused: () => undefined,
  })
  return { slots, sent, reported }
}

it('announces a track from the moment when it is given to a sender', async () => {
  const { slots, sent } = createSlots()
  slots.add(createTransceiver('audio', Promise.resolve()))
  slots.add(createTransceiver('video', new Promise(() => undefined)))
  void slots.fill('camera', createTrack('video', false))
  await slots.fill('microphone', createTrack('audio', false))
  expect(sent).toContain('slots:microphone,camera')
  expect(sent).not.toContain('slots:microphone')
})

it('keeps a reported track that the browser mutes, until the other end announces an empty slot', () => {
  const { slots, reported } = createSlots()
  const transceiver = createTransceiver('video', Promise.resolve())
  const track = transceiver.receiver.track as { muted: boolean } & MediaStreamTrack
  const mute = (muted: boolean) => {
    track.muted = muted
    track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
  }
  slots.add(transceiver)
  slots.receive('slots:camera')
  expect(reported).toEqual([])
  mute(false)
  mute(true)
  expect(reported).toEqual([['camera', true]])
  slots.receive('slots:')
  expect(reported).toEqual([
    ['camera', true],
    ['camera', false],
  ])
})
