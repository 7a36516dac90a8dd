import type { Call } from '@offhook/core'
import { selectIncomingCall } from '../selectors'
import { type CallCommands, useCallCommands } from './useCallCommands'
import { useCallStore } from './useCallStore'

export interface UseIncomingCall extends Pick<CallCommands, 'answerCall' | 'declineCall'> {
  /** The call that has been ringing here the longest; `null` when nothing rings. */
  incomingCall: Call | null
}

export function useIncomingCall(): UseIncomingCall {
  const incomingCall = useCallStore(selectIncomingCall)
  const { answerCall, declineCall } = useCallCommands()
  return { incomingCall, answerCall, declineCall }
}
