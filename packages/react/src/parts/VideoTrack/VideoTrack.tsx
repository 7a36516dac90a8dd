import { type ComponentPropsWithoutRef, forwardRef, type SyntheticEvent } from 'react'
import { classNames } from '../../classNames'
import { useMergedRefs } from '../../hooks/useMergedRefs'
import { useTrackElement } from '../../hooks/useTrackElement'

export interface VideoTrackProps extends ComponentPropsWithoutRef<'video'> {
  /** A track id of the store. */
  trackId: string | null
  /** Shows it as a mirror does: for your own camera. */
  mirrored?: boolean
}

/** A picture without sound. `data-mirrored`; `data-orientation="portrait | landscape"` follows what the camera sends, without a render. */
export const VideoTrack = forwardRef<HTMLVideoElement, VideoTrackProps>(function VideoTrack(
  { trackId, mirrored, className, onResize, ...rest },
  ref,
) {
  return (
    <video
      ref={useMergedRefs(useTrackElement(trackId), ref)}
      autoPlay
      playsInline
      disablePictureInPicture
      {...rest}
      muted
      className={classNames('offhook-video', className)}
      data-mirrored={mirrored ? '' : undefined}
      onResize={(event: SyntheticEvent<HTMLVideoElement>) => {
        onResize?.(event)
        const { dataset, videoWidth, videoHeight } = event.currentTarget
        dataset.orientation = videoHeight > videoWidth ? 'portrait' : 'landscape'
      }}
    />
  )
})
