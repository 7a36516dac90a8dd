import { type Call, type CallClient, type CallPhase, type CallType, selectActiveCall } from '@offhook/core'
import { selectLocalParticipant } from '../participants/selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

export interface UseCall extends Pick<
  CallClient,
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
  const { makeVoiceCall, makeVideoCall, endCall, muteAudio, muteVideo } = useCallClient()
  return {
    call,
    status: call?.status ?? 'idle',
    callType: call?.callType ?? null,
    roomId: call?.roomId ?? null,
    isAudioMuted: me?.tracks.microphone.isMuted ?? false,
    isVideoMuted: me?.tracks.camera.isMuted ?? false,
    makeVoiceCall,
    makeVideoCall,
    endCall,
    muteAudio,
    muteVideo,
  }
}
