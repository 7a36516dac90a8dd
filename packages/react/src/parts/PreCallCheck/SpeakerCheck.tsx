import { useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { CommandButton } from '../CommandButton/CommandButton'
import { DeviceSelect } from '../DeviceSelect/DeviceSelect'
import { CheckRow } from './CheckRow'

type TestResult = 'untested' | 'played' | 'blocked' | 'heard' | 'unheard'

/** Plays a sound and asks the user whether they hear it: no browser API reports that. */
export function SpeakerCheck() {
  const client = useCallClient()
  const { device, verdict, ...labels } = useCallLabels()
  const [result, setResult] = useState<TestResult>('untested')
  const play = async () => {
    setResult((await client.playTestSound()) ? 'played' : 'blocked')
  }
  const text = {
    untested: verdict.speakerAsk,
    played: verdict.speakerAsk,
    blocked: verdict.speakerBlocked,
    heard: verdict.speakerWorks,
    unheard: verdict.speakerFails,
  }[result]
  return (
    <CheckRow
      title={device.speaker}
      verdict={result === 'heard' ? 'good' : result === 'unheard' ? 'bad' : 'fair'}
      text={text}
    >
      <DeviceSelect kind="speaker" />
      <div className="offhook-check-actions">
        <CommandButton state={{}} command={play}>
          {labels.playTestSound}
        </CommandButton>
        {result === 'played' && (
          <>
            <button type="button" className="offhook-button" onClick={() => setResult('heard')}>
              {labels.iHearIt}
            </button>
            <button type="button" className="offhook-button" onClick={() => setResult('unheard')}>
              {labels.iHearNothing}
            </button>
          </>
        )}
      </div>
    </CheckRow>
  )
}
