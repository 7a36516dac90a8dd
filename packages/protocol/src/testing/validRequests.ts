import type { CommandName } from '../messages'

const roomId = 'room-0000000000000000'
const tracks = { microphone: { isMuted: false }, camera: { isMuted: true } }

/** One valid request for every command, for tests to send, also with invalid changes. */
export const validRequests: Record<CommandName, Record<string, unknown>> = {
  'session:sync': { knownCalls: [roomId] },
  'call:start': { roomId, callType: 'video', to: ['bob'], groupId: null, metadata: { order: '7' }, tracks },
  'call:ring': { roomId },
  'call:answer': { roomId, tracks },
  'call:hold': { roomId },
  'call:resume': { roomId, current: 'hold' },
  'call:invite': { roomId, to: ['carol'] },
  'call:cancel-invite': { roomId, to: ['carol'] },
  'call:take': { roomId, tracks },
  'call:decline': { roomId },
  'call:end': { roomId, reason: 'hangup' },
  'call:away': { roomId },
  'call:unreachable': { roomId, userJids: ['bob@example.com'] },
  'call:mute': { roomId, source: 'microphone', isMuted: true },
  'call:signal': {
    roomId,
    to: { userJid: 'bob@example.com', deviceId: 'a-device-of-bob' },
    generation: 1,
    signal: { type: 'offer', sdp: 'v=0' },
  },
  'call:ice': { roomId },
  'connection:keep-alive': { within: 5_000 },
  'connection:token': { token: 'a token' },
}
