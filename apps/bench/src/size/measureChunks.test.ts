import { describe, expect, it } from 'vitest'
import { chunksBeforeCall, gzippedSize, totalSize } from './measureChunks.ts'

const createChunk = (fileName: string, imports: string[] = [], isEntry = false) => ({
  fileName,
  imports,
  isEntry,
  moduleIds: [`/src/${fileName}`],
  code: `export default '${fileName.repeat(20)}'`,
})

const entry = createChunk('entry.js', ['shared.js'], true)
const shared = createChunk('shared.js', ['deep.js'])
const deep = createChunk('deep.js')
const connection = createChunk('connection.js', ['shared.js'])
const call = createChunk('call.js', ['shared.js'])
const chunks = [entry, shared, deep, connection, call]

describe('chunksBeforeCall', () => {
  it('contains the entry, the connection and their static imports', () => {
    expect(chunksBeforeCall(chunks, /connection/)).toEqual(new Set([entry, connection, shared, deep]))
    expect(chunksBeforeCall(chunks)).toEqual(new Set([entry, shared, deep]))
  })

  it('throws when no module matches', () => {
    expect(() => chunksBeforeCall(chunks, /renamed/)).toThrow('No bundled module matches /renamed/')
  })
})

describe('totalSize', () => {
  it('adds the gzipped sizes of all chunks, each counted once', () => {
    const sizes = [entry, shared, deep, connection].map(({ code }) => gzippedSize(code))
    const sum = sizes.reduce((total, size) => total + size, 0)
    expect(totalSize(chunksBeforeCall(chunks, /connection/))).toBe(sum)
    expect(totalSize(chunks)).toBe(sum + gzippedSize(call.code))
  })
})
