import { randomUUID } from 'node:crypto'
import type { CommandRequest } from '@offhook/protocol'

/** What a device captures in a voice call. */
export const voiceTracks = { microphone: { isMuted: false }, camera: { isMuted: true } }

/** The request of `call:start` for a voice call. */
export function voiceCall(to: string[], roomId: string = randomUUID()): CommandRequest<'call:start'> {
  return { roomId, callType: 'audio', to, groupId: null, tracks: voiceTracks }
}
