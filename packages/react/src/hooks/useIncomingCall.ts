import { type Call, type CallClient, selectIncomingCall } from '@offhook/core'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** What `useIncomingCall` returns: the ringing call, and the commands of the client that answer and decline it. */
export interface UseIncomingCall extends Pick<CallClient, 'answerCall' | 'declineCall'> {
  /** The call that has been ringing on this device for the longest time; `null` when none rings. */
  incomingCall: Call | null
}

/**
 * The incoming call and its commands, for an incoming-call dialog of your own. The commands return promises that reject
 * with a `CallError`: when the user refuses the microphone, for example, the call keeps ringing.
 *
 * @example
 * ```tsx
 * import { useIncomingCall } from '@offhook/react'
 *
 * export function Ringing() {
 *   const { incomingCall, answerCall, declineCall } = useIncomingCall()
 *   if (!incomingCall) return null
 *   const { roomId, callerJid } = incomingCall
 *   const showError = (error: Error) => alert(error.message)
 *   return (
 *     <div role="alertdialog" aria-label={`Call from ${callerJid}`}>
 *       <button onClick={() => void answerCall({ roomId }).catch(showError)}>Answer</button>
 *       <button onClick={() => void declineCall({ roomId }).catch(showError)}>Decline</button>
 *     </div>
 *   )
 * }
 * ```
 */
export function useIncomingCall(): UseIncomingCall {
  const incomingCall = useCallStore(selectIncomingCall)
  const { answerCall, declineCall } = useCallClient()
  return { incomingCall, answerCall, declineCall }
}
