import type { ConnectionCheck, ConnectionCheckOptions } from '@offhook/core'
import { useCallback, useEffect, useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useConnection } from '../../hooks/useConnection'
import type { CallLabels } from '../../locale/labels'
import { CheckRow, type Verdict } from './CheckRow'

export function ConnectionCheckRow({ iceServers }: ConnectionCheckOptions) {
  const client = useCallClient()
  const labels = useCallLabels()
  // The line comes and goes; whoever looks sees the check made anew.
  const { status } = useConnection()
  const [result, setResult] = useState<ConnectionCheck | null>(null)
  const [attempt, setAttempt] = useState(0)
  const again = useCallback(() => {
    setResult(null)
    setAttempt((count) => count + 1)
  }, [])
  // Compared by what it says: an object literal in somebody's JSX is another one each time.
  const servers = JSON.stringify(iceServers ?? null)

  useEffect(() => {
    let isStale = false
    const asked = JSON.parse(servers) as RTCIceServer[] | null
    void client.checkConnection(asked ? { iceServers: asked } : {}).then((found) => {
      if (!isStale) setResult(found)
    })
    return () => {
      isStale = true
    }
  }, [client, servers, status, attempt])

  const [verdict, words] = judge(result && { ...result, signaling: status }, labels.verdict)
  return (
    <CheckRow title={labels.connectionCheck} verdict={verdict} words={words}>
      {verdict === 'bad' && (
        <button type="button" className="offhook-button" onClick={again}>
          {labels.tryAgain}
        </button>
      )}
    </CheckRow>
  )
}

function judge(result: ConnectionCheck | null, words: CallLabels['verdict']): [Verdict, string] {
  if (!result || result.signaling === 'connecting') return ['checking', words.checking]
  const { signaling, candidates, hasServers } = result
  if (signaling === 'unauthorized') return ['bad', words.signedOut]
  if (signaling !== 'online') return ['bad', words.signalingDown]
  if (candidates.includes('relay')) return ['good', words.connectionRelay]
  if (candidates.includes('srflx')) return ['good', words.connectionDirect]
  if (candidates.length === 0) return ['bad', words.connectionNone]
  // With servers that say nothing a network is strict; without any, nothing was asked.
  return hasServers ? ['bad', words.connectionNone] : ['fair', words.connectionLocal]
}
