import type { CallEffect } from './callEffect'
import type { EventOf } from './callEvent'
import { type CallState, roleOf } from './callState'
import { emitClosed, finish, sendEnd } from './ending'
import { reportMute } from './localTracks'
import { withOwnTrack } from './participants'
import type { Step } from './step'

/** How long an opening camera is waited for, after the microphone is open. A slower one counts as muted until it opens. */
const CAMERA_TIMEOUT_MS = 4_000

export const startCameraTimer: CallEffect = { type: 'startTimer', name: 'camera', ms: CAMERA_TIMEOUT_MS }
export const stopCameraTimer: CallEffect = { type: 'stopTimer', name: 'camera' }

/** Whether the local camera is wanted and not open yet. */
export function isCameraOpening({ call, selfJid }: CallState): boolean {
  const camera = call.participants[selfJid]?.tracks.camera
  return camera !== undefined && !camera.isMuted && camera.trackId === null
}

/** The state with a camera that did not open counted as muted. */
export function withMissingCameraMuted<S extends CallState>(state: S): S {
  return isCameraOpening(state) ? withOwnTrack(state, 'camera', { isMuted: true }) : state
}

/** The camera did not open, or not in time, after the command reported it as on. */
export function muteMissingCamera<S extends CallState>(state: S): Step<S> {
  if (!isCameraOpening(state)) return [state, []]
  const next = withMissingCameraMuted(state)
  return [next, reportMute(next, 'camera', true)]
}

export function devicesOpened(state: CallState): Step {
  const [next, effects] = muteMissingCamera(state)
  return [next, [...effects, stopCameraTimer]]
}

/** A call needs a microphone, and here is none: the call ends. */
export function microphoneLost(state: CallState, { error, at }: EventOf<'devicesRefused'>): Step {
  const ending = { reason: 'media-failed', by: 'local', at } as const
  return finish(state, roleOf(state) === 'caller' ? { ...ending, error } : ending, (ended) => [
    sendEnd(state, 'media-failed'),
    emitClosed(ended, state.selfJid, 'ended', 'media-failed'),
  ])
}
