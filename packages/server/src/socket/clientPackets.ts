// The packets of socket.io that a client may send: https://socket.io/docs/v4/socket-io-protocol/#packet-encoding

/** Longer than a CONNECT with the longest token. */
const MAX_CONNECT_LENGTH = 16 * 1024

const isInMainNamespace = (packet: string) => packet[1] !== '/'

/** Whether a packet is a CONNECT to the main namespace. */
export const isConnect = (packet: unknown): boolean =>
  typeof packet === 'string' &&
  packet.startsWith('0') &&
  isInMainNamespace(packet) &&
  packet.length <= MAX_CONNECT_LENGTH

/** Whether a client that has signed in may send a packet: an event, or DISCONNECT. */
export const isFromSignedIn = (packet: unknown): boolean =>
  typeof packet === 'string' && (packet === '1' || (packet.startsWith('2') && isInMainNamespace(packet)))
