import { expect, it } from 'vitest'
import { createFakeClock } from '../../testing/fakeClock'
import { noVideoLimits } from './cameraEncoding'
import { createMediaSlots } from './mediaSlots'

const createTrack = (kind: string, muted: boolean) =>
  Object.assign(new EventTarget(), { kind, muted, readyState: 'live' }) as unknown as MediaStreamTrack

/**
 * A transceiver whose sender takes a track when the test resolves `replaced`.
 * @param frames the synchronization sources of the receiver, one for each sender whose frames have arrived
 */
function createTransceiver(
  kind: 'audio' | 'video',
  replaced: Promise<void>,
  frames: RTCRtpSynchronizationSource[] = [],
) {
  const sender = {
    track: null as MediaStreamTrack | null,
    async replaceTrack(track: MediaStreamTrack | null) {
      await replaced
      sender.track = track
    },
    getParameters: () => ({ encodings: [] }),
    setParameters: () => Promise.resolve(),
  }
  const receiver = { track: createTrack(kind, true), getSynchronizationSources: () => frames }
  return { sender, receiver } as unknown as RTCRtpTransceiver
}

function createSlots() {
  const clock = createFakeClock()
  const sent: string[] = []
  const reported: [source: string, isReported: boolean][] = []
  const slots = createMediaSlots({
    clock,
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
  return { slots, clock, sent, reported }
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

const frame: RTCRtpSynchronizationSource = { source: 1, timestamp: 0, rtpTimestamp: 0 }

function setMuted(transceiver: RTCRtpTransceiver, muted: boolean): void {
  const { track } = transceiver.receiver
  Object.assign(track, { muted }).dispatchEvent(new Event(muted ? 'mute' : 'unmute'))
}

it('reports an unmuted picture with its first frame, and not for padding', async () => {
  const { slots, clock, reported } = createSlots()
  const frames: RTCRtpSynchronizationSource[] = []
  const transceiver = createTransceiver('video', Promise.resolve(), frames)
  slots.add(transceiver)
  setMuted(transceiver, false)
  await clock.advance(1_000)
  expect(reported).toEqual([])
  frames.push(frame)
  await clock.advance(20)
  expect(reported).toEqual([['camera', true]])
})

it('reports nothing after it is closed', async () => {
  const { slots, clock, reported } = createSlots()
  const frames: RTCRtpSynchronizationSource[] = []
  const transceiver = createTransceiver('video', Promise.resolve(), frames)
  slots.add(transceiver)
  setMuted(transceiver, false)
  slots.close()
  frames.push(frame)
  await clock.advance(1_000)
  expect(reported).toEqual([])
})

it('keeps a reported track that the browser mutes, until the other end announces an empty slot', () => {
  const { slots, reported } = createSlots()
  const transceiver = createTransceiver('video', Promise.resolve(), [frame])
  slots.add(transceiver)
  slots.receive('slots:camera')
  expect(reported).toEqual([])
  setMuted(transceiver, false)
  setMuted(transceiver, true)
  expect(reported).toEqual([['camera', true]])
  slots.receive('slots:')
  expect(reported).toEqual([
    ['camera', true],
    ['camera', false],
  ])
})
