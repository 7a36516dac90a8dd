import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { CheckRow } from './CheckRow'
import { DeviceErrorRow } from './DeviceErrorRow'

export function CameraCheck() {
  const labels = useCallLabels()
  const { status, error, retry } = useDevicePreview('camera')
  const isPrompting = useCallStore((state) => state.capture.camera.isPrompting)
  if (error) return <DeviceErrorRow device="camera" error={error} onRetry={retry} />
  const isOpen = status === 'open'
  const checking = isPrompting ? labels.waitingForPermission.camera : labels.verdict.checking
  return (
    <>
      <CameraPreview isOn={false} />
      <CheckRow
        title={labels.device.camera}
        verdict={isOpen ? 'good' : 'checking'}
        text={isOpen ? labels.verdict.cameraWorks : checking}
      >
        {isOpen && <DeviceSelect kind="camera" />}
      </CheckRow>
    </>
  )
}
