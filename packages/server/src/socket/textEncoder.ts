import { Encoder, type Packet, PacketType } from 'socket.io-parser'

/**
 * socket.io's encoder, without its search for binary data in every payload: those of the protocol are JSON by their types. For socket.io's
 * option `parser` (https://socket.io/docs/v4/custom-parser/).
 */
export class TextEncoder extends Encoder {
  override encode(packet: Packet): ReturnType<Encoder['encode']> {
    const { type, id, nsp } = packet
    if (nsp !== '/' || (type !== PacketType.EVENT && type !== PacketType.ACK)) return super.encode(packet)
    // https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
    return [`${type}${id ?? ''}${JSON.stringify(packet.data)}`]
  }
}
