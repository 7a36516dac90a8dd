import type { CallClient } from '@offhook/core'
import { useMemo } from 'react'
import { useCallClient } from './useCallClient'

export type CallCommands = Pick<
  CallClient,
  'makeVoiceCall' | 'makeVideoCall' | 'answerCall' | 'declineCall' | 'endCall' | 'muteAudio' | 'muteVideo'
>

/** The client's commands as functions that may be taken apart, the same ones on every render. */
export function useCallCommands(): CallCommands {
  const client = useCallClient()
  return useMemo<CallCommands>(
    () => ({
      makeVoiceCall: (...args) => client.makeVoiceCall(...args),
      makeVideoCall: (...args) => client.makeVideoCall(...args),
      answerCall: (...args) => client.answerCall(...args),
      declineCall: (...args) => client.declineCall(...args),
      endCall: (...args) => client.endCall(...args),
      muteAudio: (...args) => client.muteAudio(...args),
      muteVideo: (...args) => client.muteVideo(...args),
    }),
    [client],
  )
}
