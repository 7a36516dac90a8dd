import type { CallError } from '../api/callError'
import type { MediaErrorEvent } from '../api/callEvents'

export type MediaAction = MediaErrorEvent['action']

/** A device that could not be opened, as `mediaError` reports it. */
export interface MediaFailure {
  device: MediaErrorEvent['device']
  action: MediaAction
  error: CallError
}

export function mediaFailure(error: CallError, action: MediaAction): MediaFailure {
  return { device: deviceOfCode[error.code] ?? 'mic & camera', action, error }
}

const deviceOfCode: Partial<Record<CallError['code'], MediaFailure['device']>> = {
  'microphone-denied': 'mic',
  'camera-denied': 'camera',
}
