import { useEffect, useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { MicrophoneLevel } from '../MicrophoneLevel/MicrophoneLevel'
import { CheckRow } from './CheckRow'
import { DeviceErrorRow } from './DeviceErrorRow'

/** The level, 0 to 1, above which the input is speech and not background noise. */
const SPEECH_LEVEL = 0.2

export function MicrophoneCheck() {
  const client = useCallClient()
  const labels = useCallLabels()
  const { status, trackId, error, retry } = useDevicePreview('microphone')
  const isPrompting = useCallStore((state) => state.capture.microphone.isPrompting)
  const [audibleTrackId, setAudibleTrackId] = useState<string | null>(null)
  useEffect(() => {
    if (trackId === null) return undefined
    return client.subscribeMicrophoneLevel((level) => {
      // Renders once: later calls set the same value.
      if (level > SPEECH_LEVEL) setAudibleTrackId(trackId)
    })
  }, [client, trackId])

  if (error) return <DeviceErrorRow device="microphone" error={error} onRetry={retry} />
  const title = labels.device.microphone
  if (status !== 'open') {
    const text = isPrompting ? labels.waitingForPermission.microphone : labels.verdict.checking
    return <CheckRow title={title} verdict="checking" text={text} />
  }
  const isAudible = audibleTrackId === trackId
  return (
    <CheckRow
      title={title}
      verdict={isAudible ? 'good' : 'fair'}
      text={isAudible ? labels.verdict.microphoneWorks : labels.verdict.microphoneSilent}
    >
      <MicrophoneLevel />
      <DeviceSelect kind="microphone" />
    </CheckRow>
  )
}
