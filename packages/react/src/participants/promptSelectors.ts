import { type CallStoreState, type CaptureSource, selectActiveCall } from '@offhook/core'

/** What a permission prompt is about. */
export type PromptedDevice = CaptureSource | 'both'

/** The devices for which the browser seems to show a permission prompt. */
function promptedDevice({ capture: { microphone, camera } }: CallStoreState): PromptedDevice | null {
  if (microphone.isPrompting) return camera.isPrompting ? 'both' : 'microphone'
  return camera.isPrompting ? 'camera' : null
}

/** What an outgoing call waits for, before it is sent to the server: without a microphone no call is made. */
export function selectOutgoingPrompt(state: CallStoreState): PromptedDevice | null {
  const isCalling = selectActiveCall(state)?.status === 'calling'
  return isCalling && state.capture.microphone.isPrompting ? promptedDevice(state) : null
}

/** What the answer of an incoming call waits for. A preview may wait for a permission too. */
export function selectIncomingPrompt(state: CallStoreState): PromptedDevice | null {
  const isPreview = Object.values(state.preview).some(({ status }) => status === 'opening')
  return isPreview || (selectActiveCall(state)?.status ?? 'ended') !== 'ended' ? null : promptedDevice(state)
}

/** What the user has switched on, or selected, during a call. */
export function selectPromptInCall(state: CallStoreState): PromptedDevice | null {
  const status = selectActiveCall(state)?.status
  return status === undefined || status === 'ended' || selectOutgoingPrompt(state) ? null : promptedDevice(state)
}
