import { useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { CommandButton } from '../CommandButton/CommandButton'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { CheckRow } from './CheckRow'

/** Only the person can tell whether a speaker is heard. */
export function SpeakerCheck() {
  const client = useCallClient()
  const { device, verdict, ...labels } = useCallLabels()
  const [answer, setAnswer] = useState<'unasked' | 'played' | 'blocked' | 'heard' | 'unheard'>('unasked')
  const play = async () => {
    setAnswer((await client.playTestSound()) ? 'played' : 'blocked')
  }
  const words = {
    unasked: verdict.speakerAsk,
    played: verdict.speakerAsk,
    blocked: verdict.speakerBlocked,
    heard: verdict.speakerWorks,
    unheard: verdict.speakerFails,
  }[answer]
  return (
    <CheckRow
      title={device.speaker}
      verdict={answer === 'heard' ? 'good' : answer === 'unheard' ? 'bad' : 'fair'}
      words={words}
    >
      <DeviceSelect kind="speaker" />
      <div className="offhook-check-actions">
        <CommandButton state={{}} command={play}>
          {labels.playTestSound}
        </CommandButton>
        {answer === 'played' && (
          <>
            <button type="button" className="offhook-button" onClick={() => setAnswer('heard')}>
              {labels.iHearIt}
            </button>
            <button type="button" className="offhook-button" onClick={() => setAnswer('unheard')}>
              {labels.iHearNothing}
            </button>
          </>
        )}
      </div>
    </CheckRow>
  )
}
