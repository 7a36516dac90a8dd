import type { Call, CallPhase, CallType } from '@offhook/core'
import { selectActiveCall, selectLocalParticipant } from '../selectors'
import { type CallCommands, useCallCommands } from './useCallCommands'
import { useCallStore } from './useCallStore'

export interface UseCall extends Pick<
  CallCommands,
  'makeVoiceCall' | 'makeVideoCall' | 'endCall' | 'muteAudio' | 'muteVideo'
> {
  call: Call | null
  /** `'idle'` when there is no call. */
  status: CallPhase | 'idle'
  callType: CallType | null
  roomId: string | null
  isAudioMuted: boolean
  isVideoMuted: boolean
}

/** The active call and what can be done about it. Renders on every change of the call; use `useCallStore` to select less. */
export function useCall(): UseCall {
  const call = useCallStore(selectActiveCall)
  const me = useCallStore(selectLocalParticipant)
  const { makeVoiceCall, makeVideoCall, endCall, muteAudio, muteVideo } = useCallCommands()
  return {
    call,
    status: call?.status ?? 'idle',
    callType: call?.callType ?? null,
    roomId: call?.roomId ?? null,
    isAudioMuted: me?.audio.isMuted ?? false,
    isVideoMuted: me?.video.isMuted ?? false,
    makeVoiceCall,
    makeVideoCall,
    endCall,
    muteAudio,
    muteVideo,
  }
}
