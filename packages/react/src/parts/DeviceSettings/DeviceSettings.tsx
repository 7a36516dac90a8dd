import { type DeviceKind, selectActiveCall } from '@offhook/core'
import { Mic, Video, Volume2 } from 'lucide'
import { forwardRef, type ReactNode, useState } from 'react'
import { Icon } from '../../Icon'
import { classNames } from '../../classNames'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { useDevices } from '../../hooks/useDevices'
import { describeTrouble } from '../../locale/labels'
import { selectLocalParticipant } from '../../selectors'
import { type PartProps, useRender } from '../../useRender'
import { CameraPreview } from '../CameraPreview/CameraPreview'
import { CommandButton } from '../CommandButton/CommandButton'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { MicrophoneLevel } from '../MicrophoneLevel/MicrophoneLevel'

export type DeviceSettingsProps = PartProps<'div', { isInCall: boolean }>

const icons = { microphone: Mic, camera: Video, speaker: Volume2 }

/**
 * Choose a microphone, a camera and a speaker, before a call and during one: with a level that moves, a picture, and a sound to hear.
 * What is plugged in or pulled out shows at once, and the choice is kept for the next visit. `data-in-call`.
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
  const gone = missing[kind]
  return (
    <div className="offhook-setting" data-kind={kind}>
      <div className="offhook-setting-title">
        <Icon shapes={icons[kind]} />
        <span aria-hidden="true">{labels.device[kind]}</span>
      </div>
      <DeviceSelect kind={kind} />
      {kind === 'speaker' && speakers.length === 0 && <p>{labels.speakerBySystem}</p>}
      <p role="status">{gone !== undefined && labels.deviceReplaced(kind, gone)}</p>
      {children}
    </div>
  )
}

function MicrophoneSetting() {
  const labels = useCallLabels()
  const { error, retry } = useDevicePreview('microphone')
  if (error === null) return <MicrophoneLevel />
  return (
    <>
      <p role="alert">{describeTrouble('microphone', error, labels)}</p>
      <button type="button" className="offhook-button" onClick={retry}>
        {labels.tryAgain}
      </button>
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

/** No light goes on unasked: before a call the picture is for who wants it, in one it is the call's own. */
function CameraSetting({ isInCall }: { isInCall: boolean }) {
  const labels = useCallLabels()
  const isSeen = useCallStore((state) => (selectLocalParticipant(state)?.tracks.camera.trackId ?? null) !== null)
  const [isWanted, setIsWanted] = useState(false)
  if (isInCall) return isSeen ? <CameraPreview isOn={false} /> : null
  return (
    <>
      {isWanted && <CameraPreview />}
      <button type="button" className="offhook-button" aria-expanded={isWanted} onClick={() => setIsWanted(!isWanted)}>
        {isWanted ? labels.hidePreview : labels.showPreview}
      </button>
    </>
  )
}
