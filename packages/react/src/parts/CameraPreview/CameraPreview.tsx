import { VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { useTrackElement } from '../../hooks/useTrackElement'
import { describeDeviceError } from '../../locale/labels'
import { type PartProps, useRender } from '../../rendering/useRender'

/** The props of `CameraPreview`: those of a `<div>`. The state for `render` is `{ status }`, the value of `data-status`. */
export interface CameraPreviewProps extends PartProps<'div', { status: string }> {
  /**
   * Opens the camera for the preview. During a call the call's own camera is shown either way.
   *
   * @default true
   */
  isOn?: boolean
}

/**
 * The local camera, mirrored, before or during a call. Where there is no video, it says why and what to do about it.
 *
 * Data attributes:
 * - `data-status`: `off`, `opening`, `open` or `refused`
 *
 * @example
 * ```tsx
 * import { CameraPreview } from '@offhook/react'
 *
 * <CameraPreview isOn={false} />
 * ```
 */
export const CameraPreview = forwardRef<HTMLDivElement, CameraPreviewProps>(function CameraPreview(
  { isOn = true, render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const { status, trackId, error } = useDevicePreview('camera', isOn)
  const video = useTrackElement(trackId)
  const statusText = { off: labels.cameraOff, opening: labels.opening, open: '', refused: '' }[status]
  const content =
    trackId !== null ? (
      <video className="offhook-preview-video" ref={video} aria-label={labels.cameraPreview} muted playsInline />
    ) : (
      <p className="offhook-text">
        {status !== 'opening' && <Icon shapes={VideoOff} />}
        {error ? describeDeviceError('camera', error, labels) : statusText}
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
