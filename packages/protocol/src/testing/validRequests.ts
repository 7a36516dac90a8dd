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
  'call:resume': { roomId },
  'call:invite': { roomId, to: ['carol'] },
  'call:cancel-invite': { roomId, to: ['carol'] },
  'call:take': { roomId, tracks },
  'call:decline': { roomId },
  'call:end': { roomId, reason: 'hangup' },
  'call:away': { roomId },
  'call:unreachable': { roomId, userJids: ['bob@example.com'] },
  'call:report': {
    roomId,
    callType: 'audio',
    direction: 'outgoing',
    isPartial: false,
    setup: { ringing: 120, answer: 3_400, connected: 80, audio: 95, video: null },
    duration: 61_000,
    peers: [
      {
        userJid: 'bob@example.com',
        path: 'direct',
        mos: { average: 4.3, worst: 3.1, worstAt: 20_000 },
        loss: { average: 0.01, worst: 0.1 },
        concealed: { average: 0.002, worst: 0.03 },
        roundTripTime: { average: 42, worst: 180 },
        bytesSent: 500_000,
        bytesReceived: 480_000,
        codecs: ['opus'],
        resolution: null,
      },
    ],
    reconnects: { count: 1, longest: 2_500 },
    endReason: 'hangup',
    endedBy: 'local',
  },
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
