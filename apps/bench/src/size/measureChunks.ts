import { gzipSync } from 'node:zlib'
import type { Rolldown } from 'vite'

type Chunk = Pick<Rolldown.OutputChunk, 'fileName' | 'imports' | 'isEntry' | 'moduleIds' | 'code'>

/** Matches the module of Offhook that `connect()` loads. */
export const CONNECTION_MODULE = /socketIoSignaling/

/** The gzipped size of minified code, in bytes. */
export const gzippedSize = (code: string | Uint8Array): number => gzipSync(code, { level: 9 }).length

/** The gzipped size of several chunks, in bytes. */
export function totalSize(chunks: Iterable<Chunk>): number {
  return [...chunks].reduce((bytes, { code }) => bytes + gzippedSize(code), 0)
}

/**
 * The chunks that an app loads until its user can make and receive calls: the entry, the chunk that `connectsWith` matches, and
 * everything that these import statically.
 *
 * @throws Error when no module matches `connectsWith`
 */
export function chunksBeforeCall<C extends Chunk>(chunks: readonly C[], connectsWith?: RegExp): Set<C> {
  const connects = ({ moduleIds }: C) => connectsWith !== undefined && moduleIds.some((id) => connectsWith.test(id))
  if (connectsWith && !chunks.some(connects)) throw new Error(`No bundled module matches ${String(connectsWith)}`)
  const needed = new Set(chunks.filter((chunk) => chunk.isEntry || connects(chunk)))
  // A set also iterates over the elements that are added meanwhile.
  for (const chunk of needed) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) needed.add(other)
  }
  return needed
}
