/** FIN and the opcode of a text frame (RFC 6455, section 5.2). */
const WHOLE_TEXT = 0x81

/** Messages as a server's unmasked frames (RFC 6455, section 5.1), one behind the other. */
export function encodeTextFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text))
  const total = lengths.reduce((sum, length) => sum + headLength(length) + length, 0)
  const frames = Buffer.allocUnsafe(total)
  let at = 0
  texts.forEach((text, index) => {
    at = writeHead(frames, at, lengths[index] ?? 0)
    at += frames.write(text, at)
  })
  return frames
}

const headLength = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

function writeHead(frames: Buffer, at: number, length: number): number {
  frames[at] = WHOLE_TEXT
  if (length < 126) {
    frames[at + 1] = length
    return at + 2
  }
  if (length < 65_536) {
    frames[at + 1] = 126
    return frames.writeUInt16BE(length, at + 2)
  }
  frames[at + 1] = 127
  return frames.writeBigUInt64BE(BigInt(length), at + 2)
}
