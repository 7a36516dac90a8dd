import type { CommandRequest } from '@offhook/protocol'

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
    videoMuted: false,
    ...changed,
  }
}

/** The `roomId` of `startRequest`. */
export const room = { roomId: 'room-0000000000000000' }
export const answering = { ...room, videoMuted: false }
export const hangingUp = { ...room, reason: 'hangup' } as const
