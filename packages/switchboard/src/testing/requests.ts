import type { CommandRequest } from '@offhook/protocol'

/** The sender's microphone and camera are open and not muted. */
export const unmuted = { microphone: { isMuted: false }, camera: { isMuted: false } }
/** The same without a camera. */
export const cameraMuted = { ...unmuted, camera: { isMuted: true } }
/** What the record says besides, for no screen is shared. */
export const nothingShared = { screen: { isMuted: true }, screenAudio: { isMuted: true } }

/** A whole `call:start` to one or more users, with what a test cares about changed. */
export function startRequest(
  to: string | string[],
  changed: Partial<CommandRequest<'call:start'>> = {},
): CommandRequest<'call:start'> {
  return {
    roomId: 'room-0000000000000000',
    callType: 'video',
    to: typeof to === 'string' ? [to] : to,
    groupId: null,
    tracks: unmuted,
    ...changed,
  }
}

/** The `roomId` of `startRequest`. */
export const room = { roomId: 'room-0000000000000000' }
export const answering = { ...room, tracks: unmuted }
export const hangingUp = { ...room, reason: 'hangup' } as const
