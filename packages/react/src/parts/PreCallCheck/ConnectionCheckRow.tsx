import type { ConnectionCheck, ConnectionCheckOptions } from '@offhook/core'
import { useCallback, useEffect, useState } from 'react'
import { useCallClient } from '../../hooks/useCallClient'
import { useCallLabels } from '../../hooks/useCallLabels'
import { useCallStore } from '../../hooks/useCallStore'
import { useConnection } from '../../hooks/useConnection'
import type { CallLabels } from '../../locale/labels'
import { RetryButton } from '../RetryButton/RetryButton'
import { CheckRow, type Verdict } from './CheckRow'

/** Checks the signaling connection and the ICE candidates. Repeats the check when the status of the signaling connection changes. */
export function ConnectionCheckRow({ iceServers }: ConnectionCheckOptions) {
  const client = useCallClient()
  const labels = useCallLabels()
  const { status } = useConnection()
  const [result, setResult] = useState<ConnectionCheck | null>(null)
  const [attempt, setAttempt] = useState(0)
  const retry = useCallback(() => {
    setResult(null)
    setAttempt((count) => count + 1)
  }, [])
  // Compared by value: an array literal in the app's JSX is a new object on every render.
  const iceServersJson = JSON.stringify(iceServers ?? null)

  useEffect(() => {
    let isStale = false
    const servers = JSON.parse(iceServersJson) as RTCIceServer[] | null
    void client.checkConnection(servers ? { iceServers: servers } : {}).then((check) => {
      if (!isStale) setResult(check)
    })
    return () => {
      isStale = true
    }
  }, [client, iceServersJson, status, attempt])

  const canCall = useCallStore((state) => state.canCall)
  const unsupported: [Verdict, string] = ['bad', labels.errors.unsupported ?? labels.verdict.connectionNone]
  const [verdict, text] = !canCall ? unsupported : verdictOf(result && { ...result, signaling: status }, labels.verdict)
  return (
    <CheckRow title={labels.connectionCheck} verdict={verdict} text={text}>
      {verdict === 'bad' && canCall && <RetryButton onRetry={retry} />}
    </CheckRow>
  )
}

function verdictOf(check: ConnectionCheck | null, texts: CallLabels['verdict']): [Verdict, string] {
  if (!check || check.signaling === 'connecting') return ['checking', texts.checking]
  const { signaling, candidates, hasServers } = check
  if (signaling === 'unauthorized') return ['bad', texts.signedOut]
  if (signaling !== 'online') return ['bad', texts.signalingDown]
  if (candidates.includes('relay')) return ['good', texts.connectionRelay]
  if (candidates.includes('srflx')) return ['good', texts.connectionDirect]
  if (candidates.length === 0) return ['bad', texts.connectionNone]
  // Host candidates only: with ICE servers the network blocks them; without, a wider network was not tested.
  return hasServers ? ['bad', texts.connectionNone] : ['fair', texts.connectionLocal]
}
