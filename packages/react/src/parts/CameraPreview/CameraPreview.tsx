import { VideoOff } from 'lucide'
import { forwardRef } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useUserAgent } from '../../rendering/useUserAgent'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import type { Mirror } from '../../hooks/useMirroring'
import { describeDeviceError } from '../../locale/labels'
import { type PartProps, useRender } from '../../rendering/useRender'
import { VideoTrack } from '../VideoTrack/VideoTrack'

/** The props of `CameraPreview`: those of a `<div>`. The state for `render` is `{ status }`, the value of `data-status`. */
export interface CameraPreviewProps extends PartProps<'div', { status: string }> {
  /**
   * Opens the camera for the preview. During a call the call's own camera is shown either way.
   *
   * @default true
   */
  isOn?: boolean
  /**
   * `'auto'` mirrors a camera that faces the user, and not a rear camera. A boolean decides for any camera.
   *
   * @default 'auto'
   */
  mirror?: Mirror
}

/**
 * The local camera, before or during a call. It is mirrored unless it is a rear camera. Where there is no video, it says why and what to do about it.
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
  { isOn = true, mirror = 'auto', render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const userAgent = useUserAgent()
  const { status, trackId, error } = useDevicePreview('camera', isOn)
  const isPrompting = useCallStore((state) => state.capture.camera.isPrompting)
  const opening = isPrompting ? labels.waitingForPermission.camera : labels.opening
  const statusText = { off: labels.cameraOff, opening, open: '', refused: '' }[status]
  const content =
    trackId !== null ? (
      <VideoTrack trackId={trackId} mirror={mirror} aria-label={labels.cameraPreview} />
    ) : (
      <p className="offhook-text">
        {status !== 'opening' && <Icon shapes={VideoOff} />}
        {error ? describeDeviceError('camera', error, labels, userAgent) : statusText}
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
