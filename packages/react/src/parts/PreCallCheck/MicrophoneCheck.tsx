import { useEffect, useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useDevicePreview } from '../../hooks/useDevicePreview'
import { describeTrouble } from '../../locale/labels'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { MicrophoneLevel } from '../MicrophoneLevel/MicrophoneLevel'
import { CheckRow } from './CheckRow'

/** A voice, and not the noise of a room (0..1). */
const AUDIBLE = 0.2

export function MicrophoneCheck() {
  const client = useCallClient()
  const labels = useCallLabels()
  const { status, trackId, error, retry } = useDevicePreview('microphone')
  const [heardTrack, setHeardTrack] = useState<string | null>(null)
  useEffect(() => {
    if (trackId === null) return undefined
    return client.subscribeMicrophoneLevel((level) => {
      // The same value again renders nothing.
      if (level > AUDIBLE) setHeardTrack(trackId)
    })
  }, [client, trackId])

  const title = labels.device.microphone
  if (error)
    return (
      <CheckRow title={title} verdict="bad" words={describeTrouble('microphone', error, labels)}>
        <button type="button" className="offhook-button" onClick={retry}>
          {labels.tryAgain}
        </button>
      </CheckRow>
    )
  if (status !== 'open') return <CheckRow title={title} verdict="checking" words={labels.verdict.checking} />
  const isHeard = heardTrack === trackId
  return (
    <CheckRow
      title={title}
      verdict={isHeard ? 'good' : 'fair'}
      words={isHeard ? labels.verdict.microphoneWorks : labels.verdict.microphoneSilent}
    >
      <MicrophoneLevel />
      <DeviceSelect kind="microphone" />
    </CheckRow>
  )
}
