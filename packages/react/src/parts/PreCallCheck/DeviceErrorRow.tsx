import type { CaptureSource, DeviceErrorReason } from '@offhook/core'
import { useUserAgent } from '../../rendering/useUserAgent'
import { useCallLabels } from '../../hooks/useCallLabels'
import { describeDeviceError } from '../../locale/labels'
import { RetryButton } from '../RetryButton/RetryButton'
import { CheckRow } from './CheckRow'

interface DeviceErrorRowProps {
  device: CaptureSource
  error: DeviceErrorReason
  onRetry: () => void
}

/** The row of a device that could not be opened. */
export function DeviceErrorRow({ device, error, onRetry }: DeviceErrorRowProps) {
  const labels = useCallLabels()
  const userAgent = useUserAgent()
  return (
    <CheckRow title={labels.device[device]} verdict="bad" text={describeDeviceError(device, error, labels, userAgent)}>
      <RetryButton onRetry={onRetry} />
    </CheckRow>
  )
}
