import { createScriptedCall, type ScriptedCall } from '@offhook/core/testing'
import { useEffect, useState } from 'react'
import { CallProvider } from '../../provider/CallProvider'
import { OwnCallScreen } from './OwnCallScreen'

const steps: Record<string, (script: ScriptedCall) => Promise<void>> = {
  'ring()': (script) => script.ring(),
  'answerRemotely()': (script) => script.answerRemotely(),
  'declineRemotely()': (script) => script.declineRemotely(),
  'hangUpRemotely()': (script) => script.hangUpRemotely(),
  'dropNetwork()': (script) => script.dropNetwork(),
  'restoreNetwork()': (script) => script.restoreNetwork(),
  'advance(31_000)': (script) => script.advance(46_000),
}

/** A scripted call with a button for each step, and the outcome of the last one. */
export function ScriptedCallDemo() {
  const [script, setScript] = useState<ScriptedCall | null>(null)
  const [outcome, setOutcome] = useState('')
  useEffect(() => {
    const scriptedCall = createScriptedCall()
    void scriptedCall.then(setScript)
    return () => void scriptedCall.then((created) => created.close())
  }, [])
  if (!script) return null
  return (
    <CallProvider client={script.client}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 32, fontFamily: 'var(--offhook-font)' }}>
        <OwnCallScreen />
        <div role="group" aria-label="The script" style={{ display: 'grid', gap: 8, alignContent: 'start' }}>
          {Object.entries(steps).map(([name, step]) => (
            <button
              key={name}
              type="button"
              className="desk-step"
              onClick={() => {
                step(script).then(
                  () => setOutcome(`${name} done`),
                  (error: unknown) => setOutcome(`${name}: ${String(error)}`),
                )
              }}
            >
              {name}
            </button>
          ))}
          <output style={{ maxInlineSize: 220, fontSize: 13 }}>{outcome}</output>
        </div>
      </div>
    </CallProvider>
  )
}
