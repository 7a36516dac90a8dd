import type { CaptureSource } from '@offhook/protocol'
import type { MediaTransport, VideoSize } from '../api/ports/mediaTransport'
import { linesOf } from '../media/requestedSize'
import type { Connection } from './fakeConnection'

/** The lines of each camera. */
const CAMERA_LINES = 720

/** What limits the video between a transport and one of its peers. */
export interface FakeVideoLimits {
  /** The size at which the transport shows the video of the peer. */
  shown(): VideoSize | null
  /** The most lines of video that the transport sends. */
  maxLines(): number
}

/** The limits of one fake transport, and its methods that set them. */
export function createFakeVideoLimits(): {
  with(peerId: string): FakeVideoLimits
  methods: Required<Pick<MediaTransport, 'setShownSize' | 'setVideoLimit'>>
} {
  const shownSizes = new Map<string, VideoSize | null>()
  let maxLines = Infinity
  return {
    with: (peerId) => ({ shown: () => shownSizes.get(peerId) ?? null, maxLines: () => maxLines }),
    methods: {
      setShownSize: (peerId, size) => void shownSizes.set(peerId, size),
      setVideoLimit(limit) {
        maxLines = limit.maxLines ?? Infinity
      },
    },
  }
}

/** Whether media of a source is sent over one of the connections. */
export function isSending(connections: readonly Connection[], source: CaptureSource): boolean {
  return source === 'camera' ? linesSent(connections) > 0 : connections.some(({ local }) => local.microphone !== null)
}

/** The most lines of video that are sent over one of the connections. */
export function linesSent(connections: readonly Connection[]): number {
  const lines = connections
    .filter(({ local }) => local.camera !== null)
    .map(({ remote, videoLimits }) =>
      Math.min(CAMERA_LINES, videoLimits.maxLines(), linesOf(remote?.videoLimits.shown() ?? null)),
    )
  return Math.max(0, ...lines)
}
