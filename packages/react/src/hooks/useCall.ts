import { type Call, type CallClient, type CallPhase, type CallType, selectActiveCall } from '@offhook/core'
import { selectLocalParticipant } from '../participants/selectors'
import { useCallClient } from './useCallClient'
import { useCallStore } from './useCallStore'

/** What `useCall` returns: the active call, and the commands of the client that concern it. */
export interface UseCall extends Pick<
  CallClient,
  'makeVoiceCall' | 'makeVideoCall' | 'endCall' | 'muteAudio' | 'muteVideo'
> {
  /** The active call, from dialing to a few seconds after its end. `null` when there is none. */
  call: Call | null
  /** The status of the call; `'idle'` when there is none. */
  status: CallPhase | 'idle'
  /** Whether it is a voice or a video call; `null` when there is none. */
  callType: CallType | null
  /** The id of the call; `null` when there is none. */
  roomId: string | null
  /** Whether the user's own microphone is muted. `false` when there is no call. */
  isAudioMuted: boolean
  /** Whether the user's own camera is off. `false` when there is no call. */
  isVideoMuted: boolean
}

/**
 * The active call and its commands. Renders on every change of the call; to select less, use `useCallStore`.
 *
 * The commands return promises that reject with a `CallError`. The parts, such as `HangupButton`, catch it and show it.
 *
 * @example
 * ```tsx
 * import { useCall } from '@offhook/react'
 *
 * export function CallBar() {
 *   const { status, isAudioMuted, makeVoiceCall, muteAudio, endCall } = useCall()
 *   const showError = (error: Error) => alert(error.message)
 *   if (status === 'idle' || status === 'ended') {
 *     return <button onClick={() => void makeVoiceCall(['bob@example.com']).catch(showError)}>Call Bob</button>
 *   }
 *   return (
 *     <p>
 *       {status}
 *       <button onClick={() => void muteAudio(!isAudioMuted).catch(showError)}>{isAudioMuted ? 'Unmute' : 'Mute'}</button>
 *       <button onClick={() => void endCall()}>End call</button>
 *     </p>
 *   )
 * }
 * ```
 */
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
