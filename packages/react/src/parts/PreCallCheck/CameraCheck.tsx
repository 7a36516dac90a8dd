import { useCallLabels } from '../../hooks/useCallLabels'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { CheckRow } from './CheckRow'
import { DeviceErrorRow } from './DeviceErrorRow'

export function CameraCheck() {
  const labels = useCallLabels()
  const { status, error, retry } = useDevicePreview('camera')
  if (error) return <DeviceErrorRow device="camera" error={error} onRetry={retry} />
  const isOpen = status === 'open'
  return (
    <>
      <CameraPreview isOn={false} />
      <CheckRow
        title={labels.device.camera}
        verdict={isOpen ? 'good' : 'checking'}
        text={isOpen ? labels.verdict.cameraWorks : labels.verdict.checking}
      >
        {isOpen && <DeviceSelect kind="camera" />}
      </CheckRow>
    </>
  )
}
