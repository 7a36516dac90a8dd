import { captureSources, type CaptureSource } from '@offhook/protocol'
import { attemptAsync } from '../../browser/attempt'
import type { Clock } from '../../api/ports/clock'
import type { VideoSize } from '../../api/ports/mediaTransport'
import { linesOf } from '../requestedSize'
import { createCameraEncoding, type VideoLimits } from './cameraEncoding'
import { createSenderEncoding, type SenderEncoding } from './senderEncoding'
import { createShownSizeExchange } from './shownSizeExchange'

/** How often to look for the first frame of a picture. No event tells of it. */
const FIRST_FRAME_INTERVAL_MS = 20

/** The local track of each source, where there is one. */
export type Slots = Readonly<Record<CaptureSource, MediaStreamTrack | null>>

export interface MediaSlotsOptions {
  clock: Clock
  /** The tracks that new slots are filled with. */
  localTracks: () => Slots
  videoLimits: () => VideoLimits
  /** The size at which this end shows the video of the other end. Call `announceShownSize` when it changes. */
  shownSize: () => VideoSize | null
  /** The size at which the other end shows the local video. */
  onRemoteShownSize(size: VideoSize | null): void
  /** Whether the camera's picture is paused because the network does not carry it. */
  isVideoPaused: () => boolean
  /** Sends a message over the data channel. Drops it while the channel is not open. */
  send(message: string): void
  isConnectionClosed(): boolean
  onTrack(source: CaptureSource, track: MediaStreamTrack | null): void
  /** The other end announces whether its picture is paused. Called for every announcement. */
  onRemoteVideoPaused(isPaused: boolean): void
}

/** The media of one connection: one transceiver for each source, negotiated once and filled with `replaceTrack`. */
export interface MediaSlots {
  /** Whether the other end announces a filled slot. */
  readonly expectsMedia: boolean
  /** The track that remote audio arrives in, also before it does. */
  readonly remoteAudio: MediaStreamTrack | null
  add(transceiver: RTCRtpTransceiver): void
  fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void>
  /** Tells the other end which slots are filled and whether the picture is paused, and repeats the shown size where it may be lost. */
  announce(): void
  announceShownSize(): void
  /** Handles a message of the other end. Ignores unknown ones. */
  receive(message: unknown): void
  /** Applies changed `videoLimits`. */
  updateCamera(): void
  /** Sends a key frame of the camera next. */
  sendKeyFrame(): void
  close(): void
}

export function createMediaSlots(options: MediaSlotsOptions): MediaSlots {
  const { clock, localTracks, videoLimits, shownSize, send, isConnectionClosed, onTrack } = options
  const senders = new Map<CaptureSource, RTCRtpSender>()
  /** What each sender was given last. Replacing a track with itself makes the browser set up its encoder again, which takes 100 ms. */
  const filled = new Map<CaptureSource, MediaStreamTrack | null>()
  const receivers = new Map<CaptureSource, { receiver: RTCRtpReceiver; isReported: boolean }>()
  const encodings = new Map<CaptureSource, SenderEncoding>()
  /** Removes the listeners of tracks, which may live longer than the connection and must not keep it in memory. */
  const listeners = new AbortController()
  let cancelTimer: () => void = () => undefined
  let filledByRemote: Record<CaptureSource, boolean> | null = null
  const isHidden = () => linesOf(shownSize()) === 0
  const sizeExchange = createShownSizeExchange({
    // The other end sends the first picture in any case: a track is reported with it.
    size: () => (isHidden() && !receivers.get('camera')?.isReported ? null : shownSize()),
    send,
    onSize: options.onRemoteShownSize,
  })

  /**
   * A track is reported with its first packet, which unmutes it, and a picture with its first frame: Chromium also sends padding, from the
   * empty video slot too, to probe the bandwidth (libwebrtc, `RTPSender::GeneratePadding`). From then on the announcement decides: the
   * standard lets a track stay unmuted when its slot is emptied, and Firefox mutes one whose sender pauses, which sends an RTCP BYE.
   */
  function reportTracks(): void {
    if (listeners.signal.aborted) return
    cancelTimer()
    for (const [source, slot] of receivers) {
      const { track } = slot.receiver
      const isExpected = track.readyState === 'live' && (filledByRemote?.[source] ?? true)
      const isUnmuted = isExpected && !track.muted
      // In a browser these are the sources of frames, and not of packets.
      const isArriving = isUnmuted && (source === 'microphone' || slot.receiver.getSynchronizationSources().length > 0)
      if (isUnmuted && !isArriving && !slot.isReported) cancelTimer = clock.after(FIRST_FRAME_INTERVAL_MS, reportTracks)
      const carriesMedia = isArriving || (isExpected && slot.isReported && (isUnmuted || filledByRemote !== null))
      if (carriesMedia === slot.isReported) continue
      slot.isReported = carriesMedia
      onTrack(source, carriesMedia ? track : null)
    }
    sizeExchange.update()
  }

  async function fill(source: CaptureSource, track: MediaStreamTrack | null): Promise<void> {
    const sender = senders.get(source)
    if (!sender || filled.get(source) === track) return
    filled.set(source, track)
    try {
      await encodings.get(source)?.replaceTrack(track)
      announceSlots()
      await attemptAsync(() => encodings.get(source)?.update(), undefined)
    } catch (error) {
      filled.delete(source)
      if (!isConnectionClosed()) throw error
    }
  }

  /** Sent for every change, even right after the message of the other slot: the other end reports a track only when it is announced. */
  function announceSlots(): void {
    // Not by the tracks of the senders: the first packet of a track may arrive before `replaceTrack` has resolved.
    const filledSources: string[] = captureSources.filter((source) => filled.get(source))
    if (options.isVideoPaused()) filledSources.push('paused')
    send(`slots:${filledSources.join(',')}`)
  }

  return {
    get expectsMedia() {
      return filledByRemote
        ? filledByRemote.microphone || filledByRemote.camera
        : [...receivers.values()].some(({ isReported }) => isReported)
    },
    get remoteAudio() {
      return receivers.get('microphone')?.receiver.track ?? null
    },
    add({ sender, receiver }) {
      const { track } = receiver
      const source = track.kind === 'audio' ? 'microphone' : 'camera'
      if (senders.has(source)) return
      senders.set(source, sender)
      encodings.set(
        source,
        source === 'camera'
          ? createCameraEncoding(sender, videoLimits)
          : // Marks sound with the DSCP `EF` (RFC 8837, table 1), which a router or access point may send before everything else.
            createSenderEncoding(sender, (track) => ({ active: track !== null, networkPriority: 'high' })),
      )
      receivers.set(source, { receiver, isReported: false })
      for (const event of ['mute', 'unmute', 'ended'])
        track.addEventListener(event, reportTracks, { signal: listeners.signal })
      void fill(source, localTracks()[source])
    },
    fill,
    announce() {
      announceSlots()
      sizeExchange.repeat()
    },
    announceShownSize: reportTracks,
    receive(message) {
      sizeExchange.receive(message)
      const slots = typeof message === 'string' ? /^slots:([a-z,]*)$/.exec(message)?.[1]?.split(',') : undefined
      if (!slots) return
      filledByRemote = { microphone: slots.includes('microphone'), camera: slots.includes('camera') }
      reportTracks()
      options.onRemoteVideoPaused(filledByRemote.camera && slots.includes('paused'))
    },
    updateCamera() {
      encodings
        .get('camera')
        ?.update()
        .catch(() => undefined)
    },
    sendKeyFrame() {
      encodings
        .get('camera')
        ?.sendKeyFrame()
        .catch(() => undefined)
    },
    close() {
      listeners.abort()
      cancelTimer()
    },
  }
}
