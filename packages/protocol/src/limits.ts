/** Upper bounds of everything a stranger may send. Characters are UTF-16 units; bytes are said so. */
export const limits = {
  /** One websocket frame, in bytes (OWASP WebSocket cheat sheet: "typically 64KB or less"). */
  frameBytes: 64 * 1024,
  userId: 64,
  domain: 190,
  /** Longest JID as text: user, `@`, domain. */
  jid: 64 + 1 + 190,
  displayName: 64,
  token: 8 * 1024,
  /** Longest time between two signs of life, in milliseconds. */
  aliveWithin: 60_000,
  deviceId: 64,
  commandId: 64,
  roomId: 64,
  /** Most people one command may name, before the server's own `maxParticipants` is applied. */
  callees: 64,
  /** Most calls one `session:sync` may ask about. */
  knownCalls: 32,
  /** Most devices one page may say that it was before. */
  resumedDevices: 8,
  metadataEntries: 16,
  metadataKey: 64,
  metadataValue: 512,
  sdp: 32 * 1024,
  candidate: 1024,
  generation: 1_000_000,
} as const
