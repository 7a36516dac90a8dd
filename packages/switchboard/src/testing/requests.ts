import type { CommandRequest } from '@offhook/protocol'

/** The sender's microphone and camera are not muted. */
export const unmuted = { microphone: { isMuted: false }, camera: { isMuted: false } }
/** The sender's microphone is not muted, and the camera is. */
export const cameraMuted = { ...unmuted, camera: { isMuted: true } }
/** The other sources of a record, when no screen is shared. */
export const nothingShared = { screen: { isMuted: true }, screenAudio: { isMuted: true } }

/** A `call:start` request to one or more users, with the overrides of a test. */
export function startRequest(
  to: string | string[],
  overrides: Partial<CommandRequest<'call:start'>> = {},
): CommandRequest<'call:start'> {
  return {
    roomId: 'room-0000000000000000',
    callType: 'video',
    to: typeof to === 'string' ? [to] : to,
    groupId: null,
    tracks: unmuted,
    ...overrides,
  }
}

/** The `roomId` of `startRequest`. */
export const room = { roomId: 'room-0000000000000000' }
export const answering = { ...room, tracks: unmuted }
export const hangingUp = { ...room, reason: 'hangup' } as const
