/** Upper bounds of everything that a client may send. Lengths are in UTF-16 code units unless the name says bytes. */
export const limits = {
  /** Size of one WebSocket frame, in bytes (OWASP WebSocket cheat sheet: "typically 64KB or less"). */
  frameBytes: 64 * 1024,
  /** Length of a user id. */
  userId: 64,
  /** Length of a domain. */
  domain: 190,
  /** Length of a JID as text: user, `@`, domain. */
  jid: 64 + 1 + 190,
  /** Length of a display name, in code points. */
  displayName: 64,
  /** Length of a token. */
  token: 8 * 1024,
  /** Longest keep-alive interval, in milliseconds. */
  keepAliveWithin: 60_000,
  /** Length of a device id. */
  deviceId: 64,
  /** Number of capabilities of a device. */
  capabilities: 16,
  /** Length of the name of a capability. */
  capability: 32,
  /** Length of a command id. */
  commandId: 64,
  /** Length of a room id. */
  roomId: 64,
  /** Number of callees in one command. The server's own `maxParticipants` applies after it. */
  callees: 64,
  /** Number of calls that one `session:sync` may ask about. */
  knownCalls: 32,
  /** Number of earlier device ids that one page may resume. */
  resumedDevices: 8,
  /** Number of metadata entries of a call. */
  metadataEntries: 16,
  /** Length of a metadata key. */
  metadataKey: 64,
  /** Length of a metadata value. */
  metadataValue: 512,
  /** Length of a session description. */
  sdp: 32 * 1024,
  /** Length of an ICE candidate. */
  candidate: 1024,
  /** Number of codec names of one peer in a call report. */
  reportedCodecs: 8,
  /** Length of a codec name in a call report. */
  codecName: 32,
  /** Highest generation of a peer connection. */
  generation: 1_000_000,
} as const
