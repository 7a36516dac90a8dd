import { useCallLabels } from '../../hooks/useCallLabels'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { describeTrouble } from '../../locale/labels'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { CheckRow } from './CheckRow'

export function CameraCheck() {
  const labels = useCallLabels()
  const { status, error, retry } = useDevicePreview('camera')
  const title = labels.device.camera
  if (error)
    return (
      <CheckRow title={title} verdict="bad" words={describeTrouble('camera', error, labels)}>
        <button type="button" className="offhook-button" onClick={retry}>
          {labels.tryAgain}
        </button>
      </CheckRow>
    )
  const isOpen = status === 'open'
  return (
    <>
      <CameraPreview isOn={false} />
      <CheckRow
        title={title}
        verdict={isOpen ? 'good' : 'checking'}
        words={isOpen ? labels.verdict.cameraWorks : labels.verdict.checking}
      >
        {isOpen && <DeviceSelect kind="camera" />}
      </CheckRow>
    </>
  )
}
