/** FIN bit and opcode of an unfragmented text frame (RFC 6455, section 5.2). */
const FINAL_TEXT_FRAME = 0x81

/** Encodes messages as unmasked server frames (RFC 6455, section 5.1), one after another in one buffer. */
export function encodeTextFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text))
  const total = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0)
  const frames = Buffer.allocUnsafe(total)
  let offset = 0
  texts.forEach((text, index) => {
    offset = writeHeader(frames, offset, lengths[index] ?? 0)
    offset += frames.write(text, offset)
  })
  return frames
}

const headerLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

/** @returns the offset of the payload */
function writeHeader(frames: Buffer, offset: number, length: number): number {
  frames[offset] = FINAL_TEXT_FRAME
  if (length < 126) {
    frames[offset + 1] = length
    return offset + 2
  }
  if (length < 65_536) {
    frames[offset + 1] = 126
    return frames.writeUInt16BE(length, offset + 2)
  }
  frames[offset + 1] = 127
  return frames.writeBigUInt64BE(BigInt(length), offset + 2)
}
