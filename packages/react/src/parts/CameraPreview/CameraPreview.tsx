import { VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { useTrackElement } from '../../hooks/useTrackElement'
import { describeTrouble } from '../../locale/labels'
import { type PartProps, useRender } from '../../useRender'

export interface CameraPreviewProps extends PartProps<'div', { status: string }> {
  /** Whether the camera should be opened for it. In a call the call's own picture is shown either way. */
  isOn?: boolean
}

/** Oneself, as in a mirror: before a call and during one. `data-status`: `off`, `opening`, `open`, `refused`. */
export const CameraPreview = forwardRef<HTMLDivElement, CameraPreviewProps>(function CameraPreview(
  { isOn = true, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { status, trackId, error } = useDevicePreview('camera', isOn)
  const video = useTrackElement(trackId)
  const words = { off: labels.cameraOff, opening: labels.opening, open: '', refused: '' }[status]
  const content =
    trackId !== null ? (
      <video ref={video} aria-label={labels.cameraPreview} muted playsInline />
    ) : (
      <p>
        {status !== 'opening' && <Icon shapes={VideoOff} />}
        {error ? describeTrouble('camera', error, labels) : words}
      </p>
    )
  return useRender(
    'div',
    render,
    {
      ref,
      children: content,
      ...rest,
      className: classNames('offhook-camera-preview', className),
      'data-status': status,
    },
    { status },
  )
})
