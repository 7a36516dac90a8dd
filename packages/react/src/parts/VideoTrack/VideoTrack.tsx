import { forwardRef, type SyntheticEvent } from 'react'
import { classNames } from '../../rendering/classNames'
import { type Mirror, useMirroring } from '../../hooks/useMirroring'
import { useMergedRefs } from '../../rendering/useMergedRefs'
import { useShownSize } from '../../hooks/useShownSize'
import { useTrackElement } from '../../hooks/useTrackElement'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `VideoTrack`: those of a `<video>`. The state for `render` is `{ mirrored }`. */
export interface VideoTrackProps extends PartProps<'video', { mirrored: boolean }> {
  /** The id of a track in the store. `null` shows nothing. */
  trackId: string | null
  /**
   * `'auto'` mirrors the user's own camera, unless it is a rear camera (`facingMode: 'environment'`). A boolean decides for any track.
   *
   * @default 'auto'
   */
  mirror?: Mirror
}

/**
 * A muted `<video>` that plays a track of the store. Remote audio is played by `CallAudio`. A remote participant sends no more video than
 * the element shows, and none while it is hidden: an app that shows the same participant elsewhere too reports that with
 * `client.reportVideoSize`.
 *
 * Data attributes:
 * - `data-mirrored`: present while the video is mirrored
 * - `data-orientation`: `portrait` or `landscape`, as the camera sends it. Changes without rendering
 *
 * @example
 * ```tsx
 * import { useDevicePreview, VideoTrack } from '@offhook/react'
 *
 * export function Mirror() {
 *   const { trackId } = useDevicePreview('camera')
 *   return <VideoTrack trackId={trackId} />
 * }
 * ```
 */
export const VideoTrack = forwardRef<HTMLVideoElement, VideoTrackProps>(function VideoTrack(
  { trackId, mirror = 'auto', render, className, onResize, onLoadedMetadata, ...rest },
  ref,
) {
  const { isMirrored, update } = useMirroring(trackId, mirror)
  return useRender(
    'video',
    render,
    {
      ref: useMergedRefs(useTrackElement(trackId), useMergedRefs(useShownSize(trackId), ref)),
      autoPlay: true,
      playsInline: true,
      disablePictureInPicture: true,
      ...rest,
      muted: true,
      className: classNames('offhook-video', className),
      'data-mirrored': isMirrored ? '' : undefined,
      onLoadedMetadata(event: SyntheticEvent<HTMLVideoElement>) {
        onLoadedMetadata?.(event)
        update()
      },
      onResize(event: SyntheticEvent<HTMLVideoElement>) {
        onResize?.(event)
        update()
        const { dataset, style, videoWidth, videoHeight } = event.currentTarget
        dataset.orientation = videoHeight > videoWidth ? 'portrait' : 'landscape'
        if (videoHeight > 0) style.setProperty('--offhook-video-ratio', String(videoWidth / videoHeight))
      },
    },
    { mirrored: isMirrored },
  )
})
