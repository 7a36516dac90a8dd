import { forwardRef, type SyntheticEvent } from 'react'
import { classNames } from '../../classNames'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useTrackElement } from '../../hooks/useTrackElement'
import { type PartProps, useRender } from '../../useRender'

export interface VideoTrackProps extends PartProps<'video', { mirrored: boolean }> {
  /** A track id of the store. */
  trackId: string | null
  /** Shows it as a mirror does: for your own camera. */
  mirrored?: boolean
}

/** A picture without sound. `data-mirrored`; `data-orientation="portrait | landscape"` follows what the camera sends, without a render. */
export const VideoTrack = forwardRef<HTMLVideoElement, VideoTrackProps>(function VideoTrack(
  { trackId, mirrored = false, render, className, onResize, ...rest },
  ref,
) {
  return useRender(
    'video',
    render,
    {
      ref: useMergedRefs(useTrackElement(trackId), ref),
      autoPlay: true,
      playsInline: true,
      disablePictureInPicture: true,
      ...rest,
      muted: true,
      className: classNames('offhook-video', className),
      'data-mirrored': mirrored ? '' : undefined,
      onResize(event: SyntheticEvent<HTMLVideoElement>) {
        onResize?.(event)
        const { dataset, videoWidth, videoHeight } = event.currentTarget
        dataset.orientation = videoHeight > videoWidth ? 'portrait' : 'landscape'
      },
    },
    { mirrored },
  )
})
