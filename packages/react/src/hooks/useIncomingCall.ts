import { type Call, type CallClient, selectIncomingCall } from '@offhook/core'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

export interface UseIncomingCall extends Pick<CallClient, 'answerCall' | 'declineCall'> {
  /** The call that has been ringing here the longest; `null` when nothing rings. */
  incomingCall: Call | null
}

export function useIncomingCall(): UseIncomingCall {
  const incomingCall = useCallStore(selectIncomingCall)
  const { answerCall, declineCall } = useCallClient()
  return { incomingCall, answerCall, declineCall }
}
