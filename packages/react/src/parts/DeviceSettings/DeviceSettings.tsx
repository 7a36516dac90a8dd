import { type DeviceKind, selectActiveCall } from '@offhook/core'
import { Mic, Video, Volume2 } from 'lucide'
import { forwardRef, type ReactNode, useState } from 'react'
import { Icon } from '../../rendering/Icon'
import { classNames } from '../../rendering/classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useUserAgent } from '../../rendering/useUserAgent'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { useDevices } from '../../hooks/useDevices'
import { describeDeviceError } from '../../locale/labels'
import { selectLocalParticipant } from '../../participants/selectors'
import { type PartProps, useRender } from '../../rendering/useRender'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { CommandButton } from '../CommandButton/CommandButton'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { MicrophoneLevel } from '../MicrophoneLevel/MicrophoneLevel'
import { RetryButton } from '../RetryButton/RetryButton'
import { DataSaverSetting } from './DataSaverSetting'

/** The props of `DeviceSettings`: those of a `<div>`. The state for `render` is `{ isInCall }`. */
export type DeviceSettingsProps = PartProps<'div', { isInCall: boolean }>

const icons = { microphone: Mic, camera: Video, speaker: Volume2 }

/**
 * Selects the microphone, speaker and camera, before and during a call, with a microphone level, a camera preview and a test sound, and
 * switches the data saver. It opens the microphone while it is mounted, and the camera on demand. Connected and disconnected devices show at once, and the
 * selection is kept for the next visit.
 *
 * Data attributes:
 * - `data-in-call`: present during a call
 */
export const DeviceSettings = forwardRef<HTMLDivElement, DeviceSettingsProps>(function DeviceSettings(
  { render, className, ...rest },
  ref,
) {
  const labels = useCallLabels()
  const isInCall = useCallStore((state) => {
    const call = selectActiveCall(state)
    return call !== null && call.status !== 'ended'
  })
  const content = (
    <>
      <Setting kind="microphone">
        <MicrophoneSetting />
      </Setting>
      <Setting kind="speaker">{!isInCall && <TestSound />}</Setting>
      <Setting kind="camera">
        <CameraSetting isInCall={isInCall} />
      </Setting>
      <DataSaverSetting />
    </>
  )
  return useRender(
    'div',
    render,
    {
      ref,
      role: 'group',
      'aria-label': labels.deviceSettings,
      children: content,
      ...rest,
      className: classNames('offhook-device-settings', className),
      'data-in-call': isInCall ? '' : undefined,
    },
    { isInCall },
  )
})

function Setting({ kind, children }: { kind: DeviceKind; children: ReactNode }) {
  const labels = useCallLabels()
  const { missing, speakers } = useDevices()
  const missingName = missing[kind]
  const isBusy = useCallStore(
    ({ capture }) => kind !== 'speaker' && capture[kind].status === 'live' && capture[kind].reason === 'busy',
  )
  return (
    <div className="offhook-setting" data-kind={kind}>
      <div className="offhook-setting-title">
        <Icon shapes={icons[kind]} />
        <span className="offhook-text" aria-hidden="true">
          {labels.device[kind]}
        </span>
      </div>
      <DeviceSelect kind={kind} />
      {kind === 'speaker' && speakers.length === 0 && <p className="offhook-text">{labels.speakerBySystem}</p>}
      <p role="status" className="offhook-text">
        {missingName !== undefined && labels.deviceReplaced(kind, missingName)}
        {isBusy && labels.deviceBusy(kind, '')}
      </p>
      {children}
    </div>
  )
}

function MicrophoneSetting() {
  const labels = useCallLabels()
  const userAgent = useUserAgent()
  const { error, retry } = useDevicePreview('microphone')
  if (error === null) return <MicrophoneLevel />
  return (
    <>
      <p role="alert" className="offhook-text">
        {describeDeviceError('microphone', error, labels, userAgent)}
      </p>
      <RetryButton onRetry={retry} />
    </>
  )
}

function TestSound() {
  const client = useCallClient()
  const labels = useCallLabels()
  return (
    <CommandButton state={{}} command={() => client.playTestSound()}>
      {labels.playTestSound}
    </CommandButton>
  )
}

/** Never turns the camera on by itself: before a call a button shows the preview, and in a call it is the call's own video. */
function CameraSetting({ isInCall }: { isInCall: boolean }) {
  const labels = useCallLabels()
  const hasVideo = useCallStore((state) => (selectLocalParticipant(state)?.tracks.camera.trackId ?? null) !== null)
  const [isPreviewShown, setIsPreviewShown] = useState(false)
  if (isInCall) return hasVideo ? <CameraPreview isOn={false} /> : null
  return (
    <>
      {isPreviewShown && <CameraPreview />}
      <button
        type="button"
        className="offhook-button"
        aria-expanded={isPreviewShown}
        onClick={() => setIsPreviewShown(!isPreviewShown)}
      >
        {isPreviewShown ? labels.hidePreview : labels.showPreview}
      </button>
    </>
  )
}
