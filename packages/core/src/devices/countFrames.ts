/** The pictures of a track that were counted so far. */
export interface FrameCounter {
  count(): number
  stop(): void
}

/**
 * Counts the pictures that a camera delivers: from the track's own statistics (W3C MediaStreamTrack Statistics), or with a `<video>`
 * outside the document where the browser has none for this track.
 * @returns `null` if the browser offers neither
 */
export function countFrames(track: MediaStreamTrack): FrameCounter | null {
  return countByStatistics(track) ?? countByVideo(track)
}

function countByStatistics(track: MediaStreamTrack): FrameCounter | null {
  const read = (): number | null => {
    try {
      const { stats } = track as { stats?: { totalFrames?: unknown } }
      return typeof stats?.totalFrames === 'number' ? stats.totalFrames : null
    } catch {
      // The getter throws for a track that comes from no device.
      return null
    }
  }
  return read() === null ? null : { count: () => read() ?? 0, stop: () => undefined }
}

function countByVideo(track: MediaStreamTrack): FrameCounter | null {
  if (typeof MediaStream === 'undefined' || typeof HTMLVideoElement === 'undefined') return null
  if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype)) return null
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  let count = 0
  const next = () => {
    count += 1
    video.requestVideoFrameCallback(next)
  }
  video.requestVideoFrameCallback(next)
  video.srcObject = new MediaStream([track])
  video.play().catch(() => undefined)
  return {
    count: () => count,
    stop() {
      video.srcObject = null
    },
  }
}
