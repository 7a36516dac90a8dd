import type { MediaTransport, VideoSize } from '../api/ports/mediaTransport'

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
